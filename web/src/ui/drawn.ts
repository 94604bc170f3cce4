/** Does something once what is there by now is on the screen. */
export function afterDrawing(work: () => void): void {
  // A page that nobody sees draws nothing.
  if (document.visibilityState === 'hidden') setTimeout(work);
  // A frame's callbacks come before it is drawn; what is put off within them comes after.
  else requestAnimationFrame(() => setTimeout(work));
}
