/* Opens a team's page where there is no connection: the page as it was seen last, and the files it needs. What is
   filled in never passes through here; js/rounds.js keeps and sends it. */
"use strict";

const KEPT = "tsunagu-rounds-1";
const PATIENCE = 6000; /* milliseconds that a page may take where one is kept */

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request, address.pathname));
  else if (address.pathname.startsWith("/static/")) event.respondWith(file(event.request));
});

/* The newest page there is: from the server, or the one kept. A link that has ended leaves nothing behind. */
async function page(request, path) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(path);
  try {
    const answer = await inTime(fetch(request), kept);
    if (answer.ok && !answer.redirected) await cache.put(path, answer.clone());
    if (answer.status === 404 || answer.status === 410) await cache.delete(path);
    return answer.status >= 500 && kept ? kept : answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

function inTime(answer, kept) {
  if (!kept) return answer;
  const late = new Promise((_, refuse) => setTimeout(() => refuse(new Error("late")), PATIENCE));
  return Promise.race([answer, late]);
}

/* A file of one version never changes. */
async function file(request) {
  const kept = await (await caches.open(KEPT)).match(request.url);
  return kept || fetch(request);
}
