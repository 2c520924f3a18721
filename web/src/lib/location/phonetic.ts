/** Letters and figures as they are read out on the telephone, so that nobody hears B for P. */
const LETTERS: Readonly<Record<string, string>> = {
  A: 'Alfa',
  B: 'Bravo',
  C: 'Charlie',
  D: 'Delta',
  E: 'Echo',
  F: 'Foxtrot',
  G: 'Golf',
  H: 'Hotel',
  I: 'India',
  J: 'Juliett',
  K: 'Kilo',
  L: 'Lima',
  M: 'Mike',
  N: 'November',
  O: 'Oscar',
  P: 'Papa',
  Q: 'Quebec',
  R: 'Romeo',
  S: 'Sierra',
  T: 'Tango',
  U: 'Uniform',
  V: 'Victor',
  W: 'Whiskey',
  X: 'X-ray',
  Y: 'Yankee',
  Z: 'Zulu',
};
const FIGURES = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'] as const;
const SIGNS: Readonly<Record<string, string>> = { '+': 'plus', '.': 'decimal', '-': 'minus' };

/** `SJ 8379 9787` becomes `Sierra Juliett, eight three seven nine, nine seven eight seven`. */
export function phonetic(text: string): string {
  return text
    .split(/\s+/)
    .map((word) => word.toUpperCase().split('').flatMap(spoken).join(' '))
    .filter((word) => word !== '')
    .join(', ');
}

/** A Plus Code in the fours in which it is written: `nine Charlie five Victor, …, plus, two Quebec`. */
export function phoneticPlusCode(code: string): string {
  const [head = '', tail = ''] = code.split('+');
  return phonetic(`${head.slice(0, 4)} ${head.slice(4)} + ${tail}`);
}

function spoken(sign: string): string[] {
  const word = /\d/.test(sign) ? FIGURES[Number(sign)] : (LETTERS[sign] ?? SIGNS[sign]);
  return word === undefined ? [] : [word];
}
