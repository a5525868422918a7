const format = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "medium",
  timeStyle: "medium",
});

/** A time of the API, seconds since 1970, in the reader's own zone. */
export function Time({ seconds }: { readonly seconds: number | undefined }) {
  if (seconds === undefined) return <>-</>;
  const date = new Date(seconds * 1000);
  return (
    <time dateTime={date.toISOString()} className="unbroken">
      {format.format(date)}
    </time>
  );
}
