/** Where a search for a place has led: a word on a stem whose foot stands on the spot. */
import { Marker, type Map as MapLibreMap } from 'maplibre-gl';
import type { LonLat } from '../live/tracked.ts';

export interface Pin extends LonLat {
  readonly title: string;
  /** The person has seen enough of it. */
  readonly dismiss: () => void;
}

/** Puts it up; the answer takes it away. */
export function pinAt(map: MapLibreMap, { lon, lat, title, dismiss }: Pin): () => void {
  const element = document.createElement('div');
  element.className = 'pin';
  const word = element.appendChild(document.createElement('button'));
  word.textContent = title;
  word.title = 'Take this pin away';
  word.addEventListener('click', (event) => {
    event.stopPropagation();
    dismiss();
  });
  element.appendChild(document.createElement('span'));
  const marker = new Marker({ element, anchor: 'bottom' }).setLngLat([lon, lat]).addTo(map);
  // MapLibre calls every marker "Map marker" and makes it a button; the button is ours.
  element.removeAttribute('role');
  element.removeAttribute('tabindex');
  element.removeAttribute('aria-label');
  word.setAttribute('aria-label', `Take the pin at ${title} away`);
  return () => marker.remove();
}
