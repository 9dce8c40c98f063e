// What a piece of Rust is, roughly, for its colors: a screen over the text, not a parser.

const WORDS = "as|async|await|break|const|continue|crate|dyn|else|enum|extern|false|fn|for|if|impl|in|let|loop|match|mod|move|mut|pub|ref|return|self|Self|static|struct|super|trait|true|type|union|unsafe|use|where|while";
const KINDS = new RegExp([
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))/,
  /(?<string>\b[bc]?r(?<hashes>#*)"[\s\S]*?(?:"\k<hashes>|$)|[bc]?"(?:[^"\\]|\\[\s\S])*(?:"|$)|b?'(?:[^'\\\n]|\\[^\n][^'\n]{0,10})')/,
  /(?<life>'[A-Za-z_]\w*)/,
  /(?<number>\b\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?\w*)/,
  /(?<mark>#!?\[[^\]\n]*\]|\b[a-z_]\w*!(?!=))/,
  new RegExp(`(?<word>\\b(?:${WORDS})\\b)`),
  /(?<type>\b[A-Z]\w*)/,
  /(?<rest>\w+)/,
].map((each) => each.source).join("|"), "gu");
const MOST = 60000; // characters that are colored; what is longer is plain

// [start, end, kind] of all that has a color, in order.
export function colored(text) {
  if (text.length > MOST) return [];
  const found = [];
  for (const match of text.matchAll(KINDS)) {
    const kind = Object.keys(match.groups).find((name) => name !== "hashes" && match.groups[name] !== undefined);
    if (kind !== "rest") found.push([match.index, match.index + match[0].length, kind]);
  }
  return found;
}
