/** Words by which people announce an attachment, in the languages of the application. */
const WORDS = [
  String.raw`attach(?:ed|ing|ment|ments)`, String.raw`enclosed`,
  String.raw`angeh[äa]ngt\p{L}*`, String.raw`anhang`, String.raw`anh[äa]nge`, String.raw`anbei`, String.raw`beigef[üu]gt\p{L}*`, String.raw`im anhang`,
  String.raw`ci-?joint\p{L}*`, String.raw`pi[èe]ces? jointes?`, String.raw`en annexe`,
  String.raw`adjunt[oa]s?`, String.raw`adjuntad[oa]s?`, String.raw`anexo`,
  String.raw`संलग्न`, String.raw`सलंग्न`, String.raw`সংযুক্ত`, String.raw`সংযুক্তি`, String.raw`مرفق\p{L}*`, String.raw`المرفق\p{L}*`,
];
// Letters of any writing on either side make it another word; \b knows Latin ones only.
const ANNOUNCED = new RegExp(String.raw`(?<![\p{L}\p{M}])(?:${WORDS.join('|')})(?![\p{L}\p{M}])`, 'iu');

/** The word that announces an attachment in what a person wrote herself; quoted lines and the signature do not count. */
export function announcedAttachment(subject: string, text: string): string | undefined {
  const own: string[] = [];
  for (const line of text.split('\n')) {
    if (line === '-- ' || line === '--') break;
    if (!line.startsWith('>')) own.push(line);
  }
  return ANNOUNCED.exec(`${subject}\n${own.join('\n')}`)?.[0];
}
