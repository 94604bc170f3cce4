/** The web application in a real browser against a real server. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gone, jmap, openBrowser, people, row, signIn, until, visitor } from './browser.mjs';

const [alice, bob] = people;
let browser;
let one;
let page;
let server;

before(async () => {
  browser = await openBrowser();
  server = await jmap(alice);
  one = await visitor(browser, { prefs: { undoSeconds: 5 } });
  page = one.page;
});
after(() => browser?.close());

const inbox = async () => server.role('inbox');
const nav = (name) => page.getByRole('navigation', { name: 'Folders and views' }).getByRole('link', { name });

describe('web application', { concurrency: false, timeout: 300_000 }, () => {
  it('says when a password is wrong, and lets in by the right one without giving scripts a token', async () => {
    await page.goto(process.env.REDOUBT_URL);
    await page.getByLabel('E-mail address').fill(alice.address);
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('not right').waitFor();
    await signIn(page, alice);
    const seen = await page.evaluate(() => document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage));
    assert.ok(!seen.includes(alice.password) && !/token|session=/i.test(seen), seen);
  });

  it('shows mail the moment it comes, and opens it as read', async () => {
    await server.put('inbox', { subject: 'Harbour plan', text: 'The plan of the harbour is https://harbour.example/plan.\n\n> quoted before' });
    await row(page, 'Harbour plan').click();
    await page.getByRole('heading', { name: 'Harbour plan' }).waitFor();
    const link = page.locator('.plain a', { hasText: 'harbour.example' });
    assert.equal(await link.getAttribute('href'), 'https://harbour.example/plan');
    assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');
    await until(async () => (await server.find({ subject: 'Harbour plan' }))[0]?.keywords.$seen, 'read on the server');
  });

  it('takes a change made by another program without being asked', async () => {
    const [email] = await server.find({ subject: 'Harbour plan' });
    await server.call('Email/set', { update: { [email.id]: { 'keywords/$flagged': true } } });
    await row(page, 'Harbour plan').locator('.facts .starred').waitFor();
  });

  it('archives, and brings back by undo, here and on the server', async () => {
    await row(page, 'Harbour plan').click();
    await page.keyboard.press('e');
    await gone(row(page, 'Harbour plan'));
    const archive = await server.role('archive');
    await until(async () => (await server.find({ subject: 'Harbour plan' }))[0]?.mailboxIds[archive], 'archived on the server');
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await row(page, 'Harbour plan').waitFor();
    const back = await inbox();
    await until(async () => (await server.find({ subject: 'Harbour plan' }))[0]?.mailboxIds[back], 'back in the inbox on the server');
  });

  it('makes a folder, moves by dragging, renames it and deletes it', async () => {
    await page.getByRole('button', { name: 'New folder' }).click();
    await page.getByLabel('Name of the folder').fill('Harbour');
    await page.getByRole('button', { name: 'Create' }).click();
    await nav('Harbour').waitFor();
    await row(page, 'Harbour plan').dragTo(nav('Harbour'));
    await gone(row(page, 'Harbour plan'));
    await nav('Harbour').click();
    await row(page, 'Harbour plan').waitFor();
    await nav('Harbour').hover();
    await page.getByRole('button', { name: 'Actions for Harbour' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByLabel('Name of the folder').fill('Quay');
    await page.getByRole('button', { name: 'Rename' }).click();
    await nav('Quay').waitFor();
    await nav('Quay').hover();
    await page.getByRole('button', { name: 'Actions for Quay' }).click();
    await page.getByRole('menuitem', { name: 'Delete folder' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await gone(nav('Quay'));
    await page.locator('.list-head h1', { hasText: 'Inbox' }).waitFor();
    assert.ok(!(await server.mailboxes()).some((mailbox) => mailbox.name === 'Quay'));
  });

  it('selects several and deletes them together, to the trash and then for good', async () => {
    for (const n of [1, 2, 3]) await server.put('inbox', { subject: `Leaflet ${n}` });
    await row(page, 'Leaflet 3').waitFor();
    await row(page, 'Leaflet 1').locator('.check').check({ force: true });
    await row(page, 'Leaflet 3').locator('.check').click({ modifiers: ['Shift'], force: true });
    await page.getByText('3 selected').waitFor();
    await page.keyboard.press('#');
    await gone(row(page, 'Leaflet'));
    await nav('Trash').click();
    await row(page, 'Leaflet 2').click();
    await page.keyboard.press('#');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await gone(row(page, 'Leaflet 2'));
    await until(async () => (await server.find({ subject: 'Leaflet' })).length === 2, 'one is destroyed');
    await nav('Inbox').click();
  });

  it('finds by operators', async () => {
    await server.put('inbox', { subject: 'Oak windows', from: [{ name: 'Jonas', email: 'jonas@weber.example' }], text: 'The offer for the windows.' });
    await server.put('inbox', { subject: 'Windows again', from: [{ name: 'Yuki', email: 'yuki@tanaka.example' }] });
    await page.keyboard.press('/');
    await page.keyboard.type('from:jonas windows');
    await page.keyboard.press('Enter');
    await row(page, 'Oak windows').waitFor();
    assert.equal(await row(page, 'Windows again').count(), 0);
    assert.match(page.url(), /\/mail\/search\?q=from%3Ajonas%20windows$/);
    await page.goBack();
    await row(page, 'Windows again').waitFor();
  });

  it('says which terms of a search it does not understand', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('windows before:soon');
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'left out: before:soon' }).waitFor();
    await row(page, 'Oak windows').waitFor();
    await page.goBack();
    await gone(page.getByText('left out: before:soon'));
  });

  it('takes back what was done before a session ended, once its owner has signed in again', async () => {
    await server.put('inbox', { subject: 'Archived before' });
    await row(page, 'Archived before').click();
    await page.keyboard.press('e');
    await gone(row(page, 'Archived before'));
    const there = async (role) => (await server.find({ subject: 'Archived before' }))[0]?.mailboxIds[await server.role(role)];
    await until(() => there('archive'), 'archived on the server');
    const undo = page.getByRole('status').getByRole('button', { name: 'Undo' }).last();
    // The session ends behind the page's back.
    await page.evaluate(() => fetch('/session', { method: 'DELETE', headers: { 'X-Redoubt': 'web' } }));
    await page.getByLabel('E-mail address').waitFor();
    await undo.click();
    assert.ok(await there('archive'), 'nothing is done for somebody who is not signed in');
    await page.getByLabel('E-mail address').fill(alice.address);
    await page.getByLabel('Password').fill(alice.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await row(page, 'Archived before').waitFor();
    await until(() => there('inbox'), 'back in the inbox on the server');
    // The new session hears of what comes, as the old one did.
    await server.put('inbox', { subject: 'After that' });
    await row(page, 'After that').waitFor();
  });

  it('writes with an attachment, which arrives at another person, who answers', async () => {
    await page.keyboard.press('c');
    await page.getByLabel('To', { exact: true }).fill(bob.address);
    await page.keyboard.press('Enter');
    await page.getByLabel('Subject').fill('The table');
    await page.locator('.editor').click();
    await page.keyboard.type('Dear Bob, ');
    await page.keyboard.press('Control+b');
    await page.keyboard.type('the table');
    await page.keyboard.press('Control+b');
    await page.keyboard.type(' is attached.');
    await page.locator('.composer input[type=file]').setInputFiles({ name: 'table.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') });
    await page.locator('.composer-files', { hasText: 'table.csv' }).waitFor();
    await until(async () => (await server.find({ inMailbox: await server.role('drafts'), subject: 'The table' })).length === 1, 'saved as one draft while writing');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await gone(page.locator('.composer'));

    const his = await jmap(bob);
    const [arrived] = await until(async () => {
      const found = await his.find({ subject: 'The table' });
      return found.length > 0 && found;
    }, 'it arrives');
    assert.equal(arrived.attachments[0].name, 'table.csv');
    assert.match(arrived.preview, /the table is attached/);
    const sent = await server.role('sent');
    await until(async () => (await server.find({ subject: 'The table' })).every((email) => email.mailboxIds[sent]), 'it is in Sent and no draft is left');

    const two = await visitor(browser, { prefs: { undoSeconds: 5 } });
    await signIn(two.page, bob);
    await row(two.page, 'The table').click();
    await two.page.locator('.files', { hasText: 'table.csv' }).waitFor();
    await two.page.locator('.reader-foot').getByRole('button', { name: 'Reply', exact: true }).click();
    await two.page.locator('.editor').waitFor();
    await two.page.keyboard.type('Thank you!');
    await two.page.getByRole('button', { name: 'Send', exact: true }).click();
    await row(page, 'The table').waitFor();
    await row(page, 'The table').click();
    await page.locator('.message').nth(1).waitFor();
    const [answer] = await server.find({ inMailbox: await inbox(), subject: 'The table' });
    assert.ok(answer.inReplyTo?.length, 'the answer says what it answers');
    await until(async () => (await his.find({ inMailbox: await his.role('inbox'), subject: 'The table' }))[0].keywords.$answered, 'marked as answered');
    assert.deepEqual(two.complaints, []);
    await two.context.close();
  });

  it('takes back what was sent, and lets it be written on', async () => {
    await page.keyboard.press('c');
    await page.getByLabel('To', { exact: true }).fill(bob.address);
    await page.keyboard.press('Enter');
    await page.getByLabel('Subject').fill('Too early');
    await page.locator('.editor').click();
    await page.keyboard.type('Not yet finished');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('.toast', { hasText: 'Sending in' }).getByRole('button', { name: 'Undo' }).click();
    await page.locator('.composer .editor', { hasText: 'Not yet finished' }).waitFor();
    await page.getByRole('button', { name: 'Discard draft' }).click();
    await gone(page.locator('.composer'));
    await until(async () => (await server.find({ subject: 'Too early' })).length === 0, 'the draft is gone');
    assert.equal((await (await jmap(bob)).find({ subject: 'Too early' })).length, 0);
  });

  it('sends later, and lets that be thought better of', async () => {
    await page.keyboard.press('c');
    await page.getByLabel('To', { exact: true }).fill(bob.address);
    await page.keyboard.press('Enter');
    await page.getByLabel('Subject').fill('For tomorrow');
    await page.locator('.editor').click();
    await page.keyboard.type('Good morning');
    await page.getByRole('button', { name: 'Send later' }).click();
    await page.getByRole('button', { name: 'Tomorrow morning' }).click();
    await page.locator('.toast', { hasText: 'Will be sent' }).waitFor();
    const [held] = (await server.call('EmailSubmission/get', { ids: null })).list.filter((each) => each.undoStatus === 'pending');
    assert.ok(Date.parse(held.sendAt) > Date.now() + 60_000, held.sendAt);
    await nav('Scheduled').click();
    await page.getByText('For tomorrow').waitFor();
    await page.getByRole('button', { name: 'Cancel sending' }).click();
    await page.locator('.composer .editor', { hasText: 'Good morning' }).waitFor();
    await page.getByRole('button', { name: 'Discard draft' }).click();
    await gone(page.locator('.composer'));
    await nav('Inbox').click();
  });

  it('reminds of an attachment that was announced', async () => {
    await page.keyboard.press('c');
    await page.getByLabel('To', { exact: true }).fill('somebody@outside.example');
    await page.keyboard.press('Enter');
    await page.getByText('outside your organisation').waitFor();
    await page.getByLabel('Subject').fill('Plans');
    await page.locator('.editor').click();
    await page.keyboard.type('The plans are attached.');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('dialog').getByText('“attached”').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Discard draft' }).click();
    await gone(page.locator('.composer'));
  });

  it('marks and unmarks by the keyboard alone', async () => {
    await nav('Inbox').focus();
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.locator('.row').first().focus();
    const subject = await page.locator('.row').first().locator('.what').innerText();
    const state = async () => (await server.find({ inMailbox: await inbox() })).find((email) => email.subject === subject)?.keywords ?? {};
    await page.keyboard.press('s');
    await until(async () => (await state()).$flagged, 'flagged');
    await page.keyboard.press('z');
    await until(async () => !(await state()).$flagged, 'not flagged any more');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.locator('.row').nth(1).evaluate((element) => element === document.activeElement), true);
    // Mail that comes moves the row, and the keyboard with it.
    const second = await page.locator('.row').nth(1).getAttribute('data-id');
    await server.put('inbox', { subject: 'While the keyboard is there' });
    await row(page, 'While the keyboard is there').waitFor();
    await until(() => page.evaluate((id) => document.activeElement?.getAttribute('data-id') === id, second), 'the keyboard is at the same message');
    await page.keyboard.press('Enter');
    await page.locator('.reader-subject').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Nothing selected').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await gone(page.getByRole('dialog', { name: 'Keyboard shortcuts' }));
  });

  it('agrees between tabs and between browsers', async () => {
    await server.put('inbox', { subject: 'Seen by all' });
    const tab = await one.context.newPage();
    await tab.goto(process.env.REDOUBT_URL);
    const other = await visitor(browser);
    await signIn(other.page, alice);
    for (const each of [tab, other.page]) await row(each, 'Seen by all').waitFor();
    await row(page, 'Seen by all').hover();
    await row(page, 'Seen by all').getByRole('button', { name: 'Archive' }).click();
    for (const each of [tab, other.page]) await gone(row(each, 'Seen by all'));
    assert.deepEqual(other.complaints, []);
    await tab.close();
    await other.context.close();
  });

  it('answers while its owner is away', async () => {
    await page.goto(`${process.env.REDOUBT_URL}/settings/vacation`);
    await page.getByRole('switch', { name: 'Answer automatically' }).check();
    await page.getByLabel('Text of the answer').fill('I am at sea until Monday.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.toast', { hasText: 'Saved' }).waitFor();
    const response = (await server.call('VacationResponse/get', { ids: ['singleton'] })).list[0];
    assert.equal(response.isEnabled, true);
    assert.equal(response.textBody, 'I am at sea until Monday.');
    await page.getByRole('switch', { name: 'Answer automatically' }).uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await until(async () => (await server.call('VacationResponse/get', { ids: ['singleton'] })).list[0].isEnabled === false, 'off again');
    await nav('Inbox').click();
  });

  it('shows formatted mail in a frame in which nothing runs and nothing is loaded until asked', async () => {
    await server.put('inbox', {
      subject: 'Formatted',
      html: '<p onclick="top.hacked=1">Hello <b>you</b></p><script>top.hacked=1</script><img src="https://tracker.example/p.gif" onerror="top.hacked=1">',
    });
    const asked = [];
    page.on('request', (request) => request.url().includes('tracker.example') && asked.push(request.url()));
    await row(page, 'Formatted').click();
    const frame = page.frameLocator('.frame');
    await frame.getByText('Hello you').waitFor();
    await page.getByText('was not loaded').waitFor();
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.ok(!(await page.locator('.frame').getAttribute('sandbox')).includes('allow-scripts'));
    assert.deepEqual(asked, []);
  });

  it('makes a rule that sorts what comes', async () => {
    await server.call('Mailbox/set', { create: { f: { name: 'Boats', parentId: null, isSubscribed: true } } });
    await nav('Boats').waitFor();
    await page.goto(`${process.env.REDOUBT_URL}/settings/rules`);
    await page.getByRole('button', { name: 'Add rule' }).click();
    await page.getByLabel('Name of the rule').fill('Boats');
    await page.locator('.rule-row').first().locator('select').first().selectOption('subject');
    await page.getByLabel('Value').fill('regatta');
    await page.getByLabel('Folders', { exact: true }).selectOption('Boats');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.toast', { hasText: 'Saved' }).waitFor();
    const his = await jmap(bob);
    const id = await his.put('drafts', { subject: 'The regatta', from: [{ email: bob.address }], to: [{ email: alice.address }] });
    const identity = (await his.call('Identity/get', {})).list[0].id;
    const sent = await his.call('EmailSubmission/set', { create: { s: { identityId: identity, emailId: id } } });
    assert.ok(sent.created?.s, JSON.stringify(sent));
    await nav('Boats').click();
    await row(page, 'The regatta').waitFor();
    await page.goto(`${process.env.REDOUBT_URL}/settings/rules`);
    await page.getByRole('button', { name: 'Boats', exact: true }).waitFor();
    await nav('Inbox').click();
  });

  it('has not complained, and signs out', async () => {
    assert.deepEqual(one.complaints, []);
    await page.getByRole('button', { name: alice.address }).click();
    // Who signs out gets the page anew, and nothing else is asked for meanwhile.
    const anew = page.waitForEvent('load');
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await anew;
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.goto(process.env.REDOUBT_URL);
    await page.getByLabel('Password').waitFor();
  });
});
