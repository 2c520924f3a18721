/** Which rows of a long list are in the page, and where the keys lead. Pure: the list only draws what this says. */

/** Rows drawn above and below what is seen, so that a fast scroll does not show holes. */
const OVERSCAN = 6;
/** A list that nothing has given a height yet must not draw all of 100,000. */
const MOST_DRAWN = 300;

/** Indices to draw, rising: those in sight, some around them, and the active one wherever it is (a reader's focus lives on it). */
export function rowsToDraw(
  count: number,
  rowHeight: number,
  scrollTop: number,
  viewHeight: number,
  active: number,
): number[] {
  if (count === 0 || rowHeight <= 0) return [];
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - OVERSCAN);
  const last = Math.min(
    count - 1,
    Math.ceil((scrollTop + viewHeight) / rowHeight) + OVERSCAN,
    first + MOST_DRAWN,
  );
  const rows: number[] = [];
  if (active >= 0 && active < first && active < count) rows.push(active);
  for (let index = first; index <= last; index++) rows.push(index);
  if (active > last && active < count) rows.push(active);
  return rows;
}

/** Where the list must scroll to so that a row is wholly in sight below the header; null: it is already. */
export function scrollToShow(
  index: number,
  rowHeight: number,
  scrollTop: number,
  viewHeight: number,
): number | null {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + viewHeight) return top + rowHeight - viewHeight;
  return null;
}

/** The row that a key leads to; null: not a key of lists. */
export function rowAfterKey(key: string, active: number, count: number, rowsInView: number): number | null {
  const last = count - 1;
  if (last < 0) return null;
  const page = Math.max(1, rowsInView - 1);
  const at = Math.max(-1, Math.min(active, last));
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, at + 1);
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'PageDown':
      return Math.min(last, Math.max(0, at) + page);
    case 'PageUp':
      return Math.max(0, at - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/** The next row whose text begins with what was typed, from `from` on and around the end; null: none. */
export function rowByTyping(
  typed: string,
  from: number,
  count: number,
  textOf: (index: number) => string,
): number | null {
  const wanted = typed.toLocaleLowerCase('en-GB');
  for (let step = 0; step < count; step++) {
    const index = (Math.max(0, from) + step) % count;
    if (textOf(index).toLocaleLowerCase('en-GB').startsWith(wanted)) return index;
  }
  return null;
}
