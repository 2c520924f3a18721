/** Who is looked at, by id: rows change, people do not. Selecting never moves the camera by itself. */
export class Selection {
  /** The selected worker or unassigned device. */
  id = $state.raw<string | null>(null);
  /** Under the pointer, on the map or in the list; both show it. */
  hoveredId = $state.raw<string | null>(null);
  /** Several at one spot were clicked: which of them? Nearest first; empty: none. */
  stack = $state.raw<readonly string[]>([]);

  select(id: string | null): void {
    this.id = id;
    this.stack = [];
  }
}
