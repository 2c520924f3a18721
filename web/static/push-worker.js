/* Shows messages while no page is open. It keeps nothing, fetches nothing, and answers for no other request. */
self.addEventListener('push', (event) => {
  const { title, body, path, tag } = event.data?.json() ?? {};
  if (typeof title !== 'string') return;
  event.waitUntil(
    self.registration.showNotification(title, {
      body,
      tag,
      renotify: true,
      requireInteraction: true,
      data: { path },
    }),
  );
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.path ?? '/', self.location.origin);
  if (url.origin !== self.location.origin) return;
  event.waitUntil(
    self.clients
      .matchAll({ type: 'window' })
      .then(([page]) =>
        page === undefined ? self.clients.openWindow(url) : page.focus().then((open) => open.navigate(url)),
      ),
  );
});
