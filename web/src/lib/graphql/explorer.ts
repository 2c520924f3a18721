/**
 * GraphiQL, a React application, mounted into an element. Only ever imported lazily by the route that shows it: React and
 * Monaco must not enter another page's bundle. Everything it needs comes from this origin, workers included.
 */
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './explorer.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createClient } from 'graphql-ws';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { EXAMPLE_QUERIES } from './example-queries.ts';

/** Shows it until the returned undo is called. */
export function mountExplorer(element: HTMLElement): () => void {
  const { protocol, host } = location;
  const socket = createClient({ url: `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/graphql` });
  const fetcher = createGraphiQLFetcher({
    url: '/graphql',
    wsClient: socket,
    enableIncrementalDelivery: false,
    // Each answer says what it cost.
    headers: { 'lonewatch-cost': '1' },
  });
  const asked = askedIn(location.hash);
  const root = createRoot(element);
  root.render(
    createElement(
      GraphiQL,
      {
        fetcher,
        ...asked,
        defaultTabs: EXAMPLE_QUERIES.map((example) => ({ ...example })),
        forcedTheme: 'dark',
        shouldPersistHeaders: false,
      },
      // No logo: the page's own bar has it.
      createElement(GraphiQL.Logo, null, null),
    ),
  );
  return () => {
    root.unmount();
    void socket.dispose();
  };
}

/** A question that another page has linked to, behind the #. */
function askedIn(hash: string): { initialQuery: string; initialVariables: string } | null {
  const parameters = new URLSearchParams(hash.slice(1));
  const query = parameters.get('query');
  return query === null ? null : { initialQuery: query, initialVariables: parameters.get('variables') ?? '' };
}
