/** Roles, names, contrasts and focus (WCAG 2.2 AA) by axe, in each theme, language and size; speed and weight. */
import assert from 'node:assert/strict';
import { cpus, loadavg } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { audit, jmap, openBrowser, people, row, signIn, visitor } from './browser.mjs';

const [alice, bob] = people;
const base = process.env.REDOUBT_URL;
let browser;
let server;

before(async () => {
  browser = await openBrowser();
  server = await jmap(alice);
  await server.put('inbox', { subject: 'Plain', text: 'See https://a.example\n\n> quoted\n> quoted\n> quoted\n> quoted\n> quoted' });
  await server.put('inbox', { subject: 'Formatted', html: '<p>Hello <b>you</b></p>', keywords: { $flagged: true } });
  // What somebody shares stands in the sidebar everywhere.
  const his = await jmap(bob);
  const { currentUserPrincipalId } = server.session.accounts[server.accountId].accountCapabilities['urn:ietf:params:jmap:principals'];
  await his.call('Mailbox/set', { update: { [await his.role('archive')]: { [`shareWith/${currentUserPrincipalId}`]: { mayReadItems: true } } } });
});
after(() => browser?.close());

/** The tests' own script has to get past the policy that keeps all others out. */
const open = (options) => visitor(browser, { bypassCSP: true, ...options });

describe('web application for everybody', { concurrency: false, timeout: 300_000 }, () => {
  for (const theme of ['light', 'dark', 'contrast']) {
    it(`is sound in the theme ${theme}: sign-in, list, message, composer, search, shortcuts, settings`, async () => {
      const { page, context } = await open({ prefs: { theme } });
      await page.goto(base);
      await page.getByLabel('Password').waitFor();
      await audit(page, 'sign-in');
      await signIn(page, alice);
      await row(page, 'Plain').click();
      await page.locator('.plain').waitFor();
      await audit(page, 'message');
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      await audit(page, 'shortcuts');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('/');
      await page.keyboard.type('f');
      await page.locator('.suggestions').waitFor();
      await audit(page, 'suggestions');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'New message' }).first().click();
      await page.locator('.editor[contenteditable]').waitFor();
      await page.getByLabel('To', { exact: true }).fill('x@outside.example');
      await page.keyboard.press('Enter');
      await audit(page, 'composer');
      await page.getByRole('button', { name: 'Discard draft' }).click();
      await page.locator('.side-shared').getByRole('link').waitFor();
      const inbox = page.getByRole('navigation', { name: 'Folders and views' }).getByRole('link', { name: 'Inbox' });
      await inbox.hover();
      await page.getByRole('button', { name: 'Actions for Inbox' }).click();
      await page.getByRole('menuitem', { name: 'Share…' }).click();
      await page.getByText('Nobody but you').waitFor();
      await page.getByLabel('Add people or groups').fill(bob.address.slice(0, bob.address.indexOf('@')));
      await page.getByRole('option', { name: bob.address }).waitFor();
      await audit(page, 'sharing, choosing');
      await page.keyboard.press('Enter');
      await page.locator('.shares select').waitFor();
      await audit(page, 'sharing');
      await page.getByRole('button', { name: /^Take access away from / }).click();
      await page.getByText('Nobody but you').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.locator('.side-shared').getByRole('link').click();
      await page.locator('.empty').first().waitFor();
      await audit(page, 'shared folder');
      for (const part of ['general', 'identities', 'vacation', 'rules', 'security', 'access']) {
        await page.goto(`${base}/settings/${part}`);
        await page.locator('.group h2').first().waitFor();
        if (part === 'access') await page.locator('.visit button').first().click();
        if (part === 'security') {
          await page.getByRole('button', { name: 'New app password' }).click();
          await page.getByRole('button', { name: 'Set up' }).click();
          await page.locator('.offer img').waitFor();
        }
        await audit(page, part);
      }
      await context.close();
    });
  }

  it('opens menus and windows by the keyboard, and gives the focus back', async () => {
    const { page, context } = await open({});
    await signIn(page, alice);
    const button = page.getByRole('button', { name: 'Actions for Inbox' });
    const focused = (name) => page.waitForFunction((wanted) => document.activeElement?.textContent?.includes(wanted) || document.activeElement?.getAttribute('aria-label') === wanted, name);
    // The first time it is made, the second time it is there.
    for (const key of ['Enter', 'ArrowDown']) {
      await button.focus();
      await page.keyboard.press(key);
      await page.getByRole('menu').waitFor();
      await focused('Mark all as read');
      await page.keyboard.press('ArrowDown');
      await focused('New subfolder');
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
      await focused('Actions for Inbox');
    }
    await button.click();
    await page.getByRole('menuitem', { name: 'New subfolder' }).click();
    await page.getByRole('dialog').waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await context.close();
  });

  it('is sound on a phone', async () => {
    const { page, context } = await open({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
    await signIn(page, alice);
    await row(page, 'Plain').waitFor();
    await audit(page, 'list');
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(width, 390, 'nothing is wider than the screen');
    await row(page, 'Plain').tap();
    await page.locator('.plain').waitFor();
    await audit(page, 'message');
    await page.getByRole('button', { name: 'Back to the list' }).tap();
    await page.getByRole('button', { name: 'Show folders' }).tap();
    await page.getByRole('link', { name: 'Archive' }).first().tap();
    await page.locator('.list-head h1', { hasText: 'Archive' }).waitFor();
    for (const part of ['security', 'access']) {
      await page.goto(`${base}/settings/${part}`);
      await page.locator('.group h2').first().waitFor();
      await audit(page, part);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, `${part} is no wider than the screen`);
    }
    await context.close();
  });

  for (const [locale, text, dir] of [
    ['de', 'Posteingang', 'ltr'],
    ['fr', 'Boîte de réception', 'ltr'],
    ['es', 'Bandeja de entrada', 'ltr'],
    ['hi', 'इनबॉक्स', 'ltr'],
    ['bn', 'ইনবক্স', 'ltr'],
    ['ar', 'الوارد', 'rtl'],
  ]) {
    it(`speaks ${locale}`, async () => {
      const { page, context } = await open({ locale });
      await page.goto(base);
      await page.locator('html[lang=' + locale + ']').waitFor();
      await page.locator('#login').fill(alice.address);
      await page.locator('#password').fill(alice.password);
      await page.locator('button[type=submit]').click();
      await page.locator('.list-head h1', { hasText: text }).waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.dir), dir);
      await audit(page, locale);
      const side = await page.locator('.sidebar').boundingBox();
      assert.equal(side.x > 400, dir === 'rtl', 'the folders stand where one begins to read');
      await context.close();
    });
  }

  it('loads less than 150 KB of script at first, and lists mail within a second on a cold cache at a fourth of the speed', async () => {
    for (let i = 0; i < 60; i++) await server.put('inbox', { subject: `Conversation ${i}`, text: `What was said for the ${i}th time.` });
    const signedIn = await open({});
    await signIn(signedIn.page, alice);
    const cookies = await signedIn.context.cookies();
    await signedIn.context.close();
    const runs = [];
    for (let i = 0; i < 7; i++) runs.push(await firstLook(cookies));
    const [best] = runs.sort((a, b) => a.millis - b.millis);
    const processor = Math.min(...runs.map((run) => run.processor));
    const load = loadavg()[0];
    console.log(
      `# first load: ${best.script} octets of script; list on the screen after ${best.millis} ms at 4x slow-down, the best of ${runs.map((run) => run.millis).join(', ')};` +
        ` ${processor} ms of processor time; load of the machine ${load.toFixed(1)} on ${cpus().length} processors`,
    );
    assert.ok(best.script > 20_000 && best.script < 150_000, `${best.script} octets of script`);
    assert.ok(processor < 1_000, `${processor} ms of processor time`);
    // A machine that does other things makes a page wait for its turn; then its processor time alone says something.
    if (load < cpus().length) assert.ok(best.millis < 1_000, `${best.millis} ms`);
  });
});

/**
 * Opens the application in a browser that has nothing of it but the session's cookie, at a fourth of the speed. Returns
 * when rows of mail were on the screen (milliseconds since one went there), what processor time the page had by then,
 * and the octets of script that came.
 */
async function firstLook(cookies) {
  const { page, context } = await visitor(browser, { serviceWorkers: 'block' });
  await context.addCookies(cookies);
  await page.addInitScript(() => {
    const watch = new MutationObserver(() => {
      if (document.querySelectorAll('.row:not(.bones)').length < 5) return;
      watch.disconnect();
      // After the frame in which they are drawn.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => (window.listShown = performance.now());
        port2.postMessage(undefined);
      });
    });
    watch.observe(document, { childList: true, subtree: true });
  });
  const client = await context.newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Performance.enable', { timeDomain: 'threadTicks' });
  let script = 0;
  const kinds = new Map();
  client.on('Network.responseReceived', (event) => kinds.set(event.requestId, event.type));
  client.on('Network.loadingFinished', (event) => {
    if (kinds.get(event.requestId) === 'Script') script += event.encodedDataLength;
  });
  await client.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.goto(base, { waitUntil: 'commit' });
  const millis = Math.round(await (await page.waitForFunction(() => window.listShown, undefined, { polling: 20 })).jsonValue());
  const { metrics } = await client.send('Performance.getMetrics');
  const scriptThen = script;
  await context.close();
  return { millis, processor: Math.round(1000 * metrics.find((each) => each.name === 'TaskDuration').value), script: scriptThen };
}
