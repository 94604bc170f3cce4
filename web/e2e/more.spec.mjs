/** What people do with mail beyond reading and writing it, in a real browser against a real server. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { gone, jmap, openBrowser, people, row, signIn, until, visitor } from './browser.mjs';

const [alice] = people;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser;
let server;
let one;
let page;

before(async () => {
  browser = await openBrowser();
  server = await jmap(alice);
  one = await visitor(browser, { bypassCSP: true, prefs: { undoSeconds: 0 } });
  page = one.page;
  await signIn(page, alice);
});
after(() => browser?.close());

const nav = (name) => page.getByRole('navigation', { name: 'Folders and views' }).getByRole('link', { name });
const email = async (subject, properties = ['mailboxIds', 'keywords', 'snoozed', 'receivedAt']) => (await server.find({ subject }, properties))[0];

/** Fails with every finding of axe in words. */
async function sound(where) {
  // What was said a moment ago lies over the foot of the page.
  await until(async () => (await page.locator('.toast').count()) === 0, 'nothing more is said');
  await page.evaluate(() => Promise.all(document.getAnimations().map((each) => (each.effect?.getTiming().iterations === Infinity ? undefined : each.finished.catch(() => undefined)))));
  const findings = await page.evaluate(async (source) => {
    if (!window.axe) (0, window['e'.concat('val')])(source);
    const result = await window.axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }, iframes: false });
    return result.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
  }, axe);
  assert.deepEqual(findings, [], where);
}

describe('snooze', { concurrency: false, timeout: 240_000 }, () => {
  it('puts a message off by the keyboard, shows it among the snoozed, and takes that back', async () => {
    await server.put('inbox', { subject: 'Put me off' });
    await row(page, 'Put me off').click();
    await page.getByRole('heading', { name: 'Put me off' }).waitFor();
    await page.keyboard.press('b');
    await page.getByRole('dialog', { name: 'When should it come back?' }).waitFor();
    await sound('snooze');
    await page.getByRole('button', { name: 'Tomorrow morning' }).click();
    await gone(row(page, 'Put me off'));
    await until(async () => (await email('Put me off')).snoozed, 'snoozed on the server');
    const snoozed = await server.role('snoozed');
    assert.deepEqual((await email('Put me off')).mailboxIds, { [snoozed]: true });
    await nav('Snoozed').click();
    await row(page, 'Put me off').locator('.until').waitFor();
    await row(page, 'Put me off').click();
    await page.locator('.banner', { hasText: 'Comes back' }).waitFor();
    await sound('a snoozed message');
    await nav('Inbox').click();
    await page.keyboard.press('z');
    await row(page, 'Put me off').waitFor();
    await until(async () => !(await email('Put me off')).snoozed, 'taken back on the server');
  });

  it('shows what came back as new, and opening it ends that', async () => {
    const at = new Date(Date.now() + 2_000).toISOString().replace(/\.\d+Z$/, 'Z');
    const id = await server.put('archive', { subject: 'Comes by itself', keywords: { $seen: true } });
    await server.call('Email/set', { update: { [id]: { snoozed: { until: at } } } });
    await row(page, 'Comes by itself').locator('.back').waitFor();
    assert.equal(await row(page, 'Comes by itself').getAttribute('aria-rowindex'), '1', 'at the top');
    await row(page, 'Comes by itself').click();
    await until(async () => !(await email('Comes by itself')).keywords.$new, 'not new any more');
    await gone(row(page, 'Comes by itself').locator('.back'));
  });

  it('is put back at once from its folder', async () => {
    await server.put('inbox', { subject: 'Early bird' });
    await row(page, 'Early bird').hover();
    await row(page, 'Early bird').getByRole('button', { name: 'Snooze' }).click();
    await page.getByRole('button', { name: 'Tomorrow morning' }).click();
    await gone(row(page, 'Early bird'));
    await nav('Snoozed').click();
    await row(page, 'Early bird').click();
    await page.getByRole('button', { name: 'Put back now' }).click();
    const inbox = await server.role('inbox');
    await until(async () => (await email('Early bird')).mailboxIds[inbox], 'in the inbox');
    await nav('Inbox').click();
    await row(page, 'Early bird').waitFor();
  });

  it('works without a network and arrives when it is back', async () => {
    await server.put('inbox', { subject: 'In a tunnel' });
    await row(page, 'In a tunnel').click();
    await page.locator('.message.open').first().waitFor();
    await page.keyboard.press('b');
    await page.getByRole('button', { name: 'Tomorrow morning' }).waitFor();
    await one.context.setOffline(true);
    await page.getByRole('button', { name: 'Tomorrow morning' }).click();
    await gone(row(page, 'In a tunnel'));
    await one.context.setOffline(false);
    await until(async () => (await email('In a tunnel')).snoozed, 'snoozed on the server');
  });

  it('reminds of sent mail that nobody answers', async () => {
    await page.getByRole('button', { name: 'New message' }).first().click();
    await page.getByLabel('To', { exact: true }).fill(people[1].address);
    await page.keyboard.press('Enter');
    await page.getByLabel('Subject').fill('Please answer');
    await page.locator('.editor[contenteditable]').fill('Soon?');
    await page.locator('.composer-foot').getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Remind me if nobody answers' }).click();
    await page.getByRole('button', { name: 'Tomorrow morning' }).click();
    await page.locator('.composer').getByText('if nobody answers').waitFor();
    await sound('composer with a reminder');
    await page.locator('.composer').getByRole('button', { name: 'Send', exact: true }).click();
    const sent = await server.role('sent');
    await until(async () => (await email('Please answer'))?.mailboxIds[sent], 'sent');
    assert.equal((await email('Please answer')).snoozed.unlessAnswered, true);
    await nav('Sent').click();
    await row(page, 'Please answer').click();
    await page.getByRole('button', { name: 'No reminder' }).click();
    await until(async () => !(await email('Please answer')).snoozed, 'no reminder on the server');
    await nav('Inbox').click();
  });
});

describe('nothing', () => {
  it('was complained of by the page', () => assert.deepEqual(one.complaints, []));
});
