// For component tests in jsdom: what it lacks of a browser. Imported before the component.
globalThis.matchMedia ??= (media: string) => Object.assign(new EventTarget(), { media, matches: false }) as unknown as MediaQueryList;
HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
  this.open = true;
};
globalThis.CSS ??= { supports: () => true } as unknown as typeof CSS;
