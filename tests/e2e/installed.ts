/** Runs in the page: the service worker fetches what is large and not needed for the first look, and says whether it has all of it. */
export async function fetchEngines(): Promise<boolean> {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<boolean>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
  });
  active?.postMessage({ type: "FETCH_ENGINES" }, [port2]);
  return answer;
}
