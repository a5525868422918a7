import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type KeyboardEvent, memo, useRef, useState } from "react";
import type { EnvironmentMap } from "../../extension/index.ts";
import { PageLoading } from "../frame/query-view.tsx";
import { type LaidOut, NODE } from "./lay-out.ts";
import "./map.css";
import { entriesOf, type MapEntry, typeInWords } from "./map-entries.ts";
import { nextInMap } from "./next-in-map.ts";
import { useLayout } from "./use-layout.ts";

const SCALES = [0.25, 0.5, 0.75, 1, 1.5] as const;

/** A picture of who calls whom; the keyboard goes along its calls. */
export function MapView({
  map,
  selected,
  onSelect,
}: {
  readonly map: EnvironmentMap;
  readonly selected: string | undefined;
  readonly onSelect: (id: string | undefined) => void;
}) {
  const laidOut = useLayout(map);
  const [step, setStep] = useState(SCALES.indexOf(1));
  if (laidOut === undefined) return <PageLoading />;
  return (
    <SpaceBetween size="xs">
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          iconName="zoom-out"
          ariaLabel="Zoom out"
          disabled={step === 0}
          onClick={() => setStep(step - 1)}
        />
        <Button
          iconName="zoom-in"
          ariaLabel="Zoom in"
          disabled={step === SCALES.length - 1}
          onClick={() => setStep(step + 1)}
        />
      </SpaceBetween>
      <Picture
        map={map}
        laidOut={laidOut}
        scale={SCALES[step] ?? 1}
        selected={selected}
        onSelect={onSelect}
      />
    </SpaceBetween>
  );
}

function Picture({
  map,
  laidOut,
  scale,
  selected,
  onSelect,
}: {
  readonly map: EnvironmentMap;
  readonly laidOut: LaidOut;
  readonly scale: number;
  readonly selected: string | undefined;
  readonly onSelect: (id: string | undefined) => void;
}) {
  const entries = [...entriesOf(map).values()];
  // One stop for the Tab key: arrows lead from there.
  const [stop, setStop] = useState(entries[0]?.id);
  const picture = useRef<SVGSVGElement>(null);
  const { width, height, places, ways } = laidOut;
  function press(event: KeyboardEvent, id: string): void {
    if (event.key === "Enter" || event.key === " ") onSelect(id === selected ? undefined : id);
    else if (event.key === "Escape") onSelect(undefined);
    else {
      const next = nextInMap(event.key, id, map, laidOut);
      if (next === undefined) return;
      setStop(next);
      picture.current?.querySelector<SVGElement>(`[data-id="${CSS.escape(next)}"]`)?.focus();
    }
    event.preventDefault();
  }
  const ofSelected = map.calls.flatMap(({ from, to }, index) =>
    from === selected || to === selected ? [ways[index] ?? ""] : [],
  );
  return (
    <div className="map">
      {/* biome-ignore lint/a11y/useSemanticElements: SVG has no fieldset */}
      <svg
        ref={picture}
        role="group"
        aria-label="Who calls whom"
        width={width * scale}
        height={height * scale}
        viewBox={`0 0 ${width} ${height}`}
        onClick={({ target }) => {
          const id = (target as Element).closest("[data-id]")?.getAttribute("data-id") ?? undefined;
          onSelect(id === selected ? undefined : id);
          if (id !== undefined) setStop(id);
        }}
        onKeyDown={(event) => {
          const id = (event.target as Element).getAttribute("data-id");
          if (id !== null) press(event, id);
        }}
      >
        <defs>
          <marker id="map-end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" orient="auto">
            <path d="M0 0L8 4L0 8Z" />
          </marker>
        </defs>
        <Ways ways={ways} />
        <g className="chosen">
          {ofSelected.map((way) => (
            <path key={way} d={way} markerEnd="url(#map-end)" />
          ))}
        </g>
        {entries.map((entry) => (
          <ResourceBox
            key={entry.id}
            entry={entry}
            place={places.get(entry.id) ?? ORIGIN}
            isSelected={entry.id === selected}
            isStop={entry.id === stop}
          />
        ))}
      </svg>
    </div>
  );
}

const ORIGIN = { x: 0, y: 0 };

const Ways = memo(({ ways }: Pick<LaidOut, "ways">) => (
  <g className="ways">
    {ways.map((way) => (
      <path key={way} d={way} markerEnd="url(#map-end)" />
    ))}
  </g>
));
Ways.displayName = "Ways";

/** About as much as there is room for; the whole is its title. */
const MOST_CHARACTERS = 30;

const ResourceBox = memo(
  ({
    entry,
    place: { x, y },
    isSelected,
    isStop,
  }: {
    readonly entry: MapEntry;
    readonly place: { readonly x: number; readonly y: number };
    readonly isSelected: boolean;
    readonly isStop: boolean;
  }) => {
    const { id, kind, name, resourceType, stack } = entry;
    const type = typeInWords(resourceType);
    return (
      // biome-ignore lint/a11y/useSemanticElements: SVG has no button
      <g
        className={`resource ${kind}`}
        data-id={id}
        role="button"
        tabIndex={isStop ? 0 : -1}
        aria-pressed={isSelected}
        transform={`translate(${x} ${y})`}
      >
        <title>{`${name}, ${type} of ${stack}`}</title>
        <rect className="box" width={NODE.width} height={NODE.height} rx="6" />
        <rect className="kind" width="5" height={NODE.height} rx="2" />
        <text className="name" x="14" y="20">
          {shortened(name)}
        </text>
        <text x="14" y="37">
          {shortened(type)}
        </text>
        <text x="14" y="53">
          {shortened(stack)}
        </text>
      </g>
    );
  },
);
ResourceBox.displayName = "ResourceBox";

function shortened(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}
