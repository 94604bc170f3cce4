export type Theme = 'light' | 'dark' | 'contrast';

export const DARK = '(prefers-color-scheme: dark)';
export const MORE_CONTRAST = '(prefers-contrast: more)';

/** The theme that a choice means. @param asks whether a media query is true */
export function themeOf(chosen: Theme | 'system', asks: { dark(): boolean; contrast(): boolean }): Theme {
  if (chosen !== 'system') return chosen;
  return asks.contrast() ? 'contrast' : asks.dark() ? 'dark' : 'light';
}
