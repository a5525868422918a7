import { isIPv4, isIPv6 } from "node:net";
import { argumentList, fail, type Intrinsic, integerOf, textOf } from "./intrinsic-call.ts";

const MAX_BLOCKS = 256;

/** `Fn::Cidr`: cuts a network into blocks. */
export const cidr: Intrinsic = (call) => {
  const [block = null, blocks = null, bits] = argumentList(call, 2, 3);
  const network = textOf(call, call.evaluate(block, 0), "the network");
  const count = integerOf(call, call.evaluate(blocks, 1), "the number of blocks");
  const [address = "", prefix = ""] = network.split("/");
  const width = isIPv4(address) ? 32 : isIPv6(address) ? 128 : 0;
  const length = Number(prefix);
  if (width === 0 || !/^\d+$/.test(prefix) || length > width) {
    return fail(call, `needs a network such as 10.0.0.0/16, not ${network}`);
  }
  const cidrBits =
    bits === undefined ? width / 4 : integerOf(call, call.evaluate(bits, 2), "the bits of a block");
  const free = width - cidrBits - length;
  if (
    count < 1 ||
    count > MAX_BLOCKS ||
    cidrBits < 1 ||
    free < 0 ||
    count > 2 ** Math.min(free, 9)
  ) {
    return fail(call, `cannot cut ${network} into ${count} blocks of ${cidrBits} bits`);
  }
  const base = (parse(address, width) >> BigInt(width - length)) << BigInt(width - length);
  return Array.from({ length: count }, (_, index) => {
    const start = base + (BigInt(index) << BigInt(cidrBits));
    return `${format(start, width)}/${width - cidrBits}`;
  });
};

function parse(address: string, width: number): bigint {
  if (width === 32) return address.split(".").reduce((sum, part) => (sum << 8n) + BigInt(part), 0n);
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex = (high = "0", low = "0") => (Number(high) * 256 + Number(low)).toString(16);
  const text = dotted
    ? `${dotted[1]}${hex(dotted[2], dotted[3])}:${hex(dotted[4], dotted[5])}`
    : address;
  const [head = "", tail] = text.split("::");
  const groups = (part: string | undefined) => (part ? part.split(":") : []);
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(Math.max(missing, 0)).fill("0"), ...groups(tail)];
  return all.reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
}

function format(value: bigint, width: number): string {
  if (width === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((value >> BigInt(112 - index * 16)) & 0xffffn).toString(16),
  ).join(":");
  const runs = [...groups.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].map(([run]) => run);
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), "");
  if (longest === "") return groups;
  const [before = "", after = ""] = splitOnce(groups, longest);
  return `${before}::${after.replace(/^:/, "")}`;
}

function splitOnce(text: string, part: string): readonly [string, string] {
  const at = text.indexOf(part);
  return [text.slice(0, at), text.slice(at + part.length)];
}
