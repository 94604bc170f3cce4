/** Two people share a folder: what each of them sees, and what is on the server. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { audit, gone, jmap, openBrowser, people, row, signIn, until, visitor } from './browser.mjs';

const [alice, bob] = people;
let browser;
let hers;
let his;
let page;
let server;
let folder;

before(async () => {
  browser = await openBrowser();
  server = await jmap(alice);
  for (const name of ['Project', 'Finished']) await server.call('Mailbox/set', { create: { f: { name, isSubscribed: true } } });
  folder = async (name) => (await server.mailboxes()).find((mailbox) => mailbox.name === name).id;
  const project = { [await folder('Project')]: true };
  await server.put('inbox', { subject: 'Roof plan', text: 'The roof is to be green.', mailboxIds: project });
  await server.put('inbox', { subject: 'Wall plan', mailboxIds: project });
  hers = await visitor(browser);
  his = await visitor(browser, { bypassCSP: true, prefs: { undoSeconds: 0, keep: true } });
  page = his.page;
  await signIn(hers.page, alice);
  await signIn(page, bob);
});
after(() => browser?.close());

const nav = (of, name) => of.getByRole('navigation', { name: 'Folders and views' }).getByRole('link', { name });
const shared = (name) => page.locator('.side-shared', { hasText: alice.address }).getByRole('link', { name });
const roof = async () => (await server.find({ subject: 'Roof plan' })).find((email) => email.subject === 'Roof plan');

/** Opens the window in which Alice shares a folder. */
async function sharing(name) {
  await nav(hers.page, name).hover();
  await hers.page.getByRole('button', { name: `Actions for ${name}` }).click();
  await hers.page.getByRole('menuitem', { name: 'Share…' }).click();
  const dialog = hers.page.getByRole('dialog');
  await dialog.getByText('Who has access').waitFor();
  return dialog;
}

describe('shared folders', { concurrency: false, timeout: 300_000 }, () => {
  it('are given to somebody of the directory with the keyboard alone, and are with her at once', async () => {
    const dialog = await sharing('Project');
    await dialog.getByText('Nobody but you').waitFor();
    await hers.page.getByLabel('Add people or groups').fill(bob.address.slice(0, bob.address.indexOf('@')));
    await dialog.getByRole('option', { name: bob.address }).waitFor();
    await hers.page.keyboard.press('Enter');
    await dialog.getByRole('combobox', { name: /^What .* may do$/ }).waitFor();
    assert.equal(await dialog.locator('select').inputValue(), 'read');
    await hers.page.keyboard.press('Escape');
    await gone(dialog);
    await shared('Project').waitFor();
    assert.equal(await shared('Finished').count(), 0);
  });

  it('are read under the owner’s name, and what one may not do is not done', async () => {
    await shared('Project').click();
    assert.match(page.url(), /\/mail\/of\/a\d+\/m\d+$/);
    await row(page, 'Roof plan').click();
    await page.locator('.plain', { hasText: 'to be green' }).waitFor();
    await page.keyboard.press('s');
    await page.getByText('You may not do this in this folder.').first().waitFor();
    await page.keyboard.press('#');
    await row(page, 'Roof plan').waitFor();
    const { keywords } = await roof();
    assert.deepEqual(keywords, {});
    await page.reload();
    await page.locator('.plain', { hasText: 'to be green' }).waitFor();
  });

  it('are written to by those who may: read, flagged and moved within', async () => {
    const dialog = await sharing('Project');
    await dialog.locator('select').selectOption('write');
    await until(async () => (await server.share(await folder('Project')))?.maySetKeywords, 'Bob may write');
    await hers.page.keyboard.press('Escape');
    const second = await sharing('Finished');
    await hers.page.getByLabel('Add people or groups').fill(bob.address);
    await second.getByRole('option', { name: bob.address }).click();
    await second.locator('select').selectOption('manage');
    await until(async () => (await server.share(await folder('Finished')))?.mayShare, 'Bob may manage');
    await hers.page.keyboard.press('Escape');
    await shared('Finished').waitFor();
    await page.keyboard.press('Escape');
    await row(page, 'Roof plan').click();
    await until(async () => (await roof()).keywords.$seen, 'read in her account');
    await page.keyboard.press('s');
    await until(async () => (await roof()).keywords.$flagged, 'flagged in her account');
    await page.keyboard.press('Escape');
    await row(page, 'Roof plan').dragTo(shared('Finished'));
    await gone(row(page, 'Roof plan'));
    const finished = await folder('Finished');
    await until(async () => (await roof()).mailboxIds[finished], 'moved in her account');
    await nav(hers.page, 'Finished').click();
    await row(hers.page, 'Roof plan').waitFor();
  });

  it('are answered as oneself, from one’s own account', async () => {
    await shared('Finished').click();
    await row(page, 'Roof plan').click();
    await page.getByRole('button', { name: 'Reply', exact: true }).last().click();
    await page.locator('.editor[contenteditable]').waitFor();
    await page.getByRole('button', { name: /^Remove / }).first().click();
    // Completed from the directory: there is no mail of hers to know her from.
    await page.getByLabel('To', { exact: true }).fill(alice.address.slice(0, alice.address.indexOf('@')));
    await page.locator('.completions').getByRole('option', { name: alice.address }).click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await gone(page.locator('.composer'));
    const [answer] = await until(async () => {
      const found = await server.find({ inMailbox: await server.role('inbox'), subject: 'Re: Roof plan' });
      return found.length > 0 && found;
    }, 'the answer arrives');
    assert.equal(answer.from[0].email, bob.address);
    await until(async () => (await roof()).keywords.$answered, 'marked as answered in her account');
    const own = await jmap(bob);
    assert.equal((await own.find({ inMailbox: await own.role('sent'), subject: 'Re: Roof plan' })).length, 1);
  });

  it('are searched beside one’s own mail', async () => {
    const own = await jmap(bob);
    await own.put('inbox', { subject: 'Roof of my own' });
    await nav(page, 'Inbox').click();
    await page.keyboard.press('/');
    await page.keyboard.type('subject:roof');
    await page.keyboard.press('Enter');
    await row(page, 'Roof of my own').waitFor();
    assert.equal(await page.locator('.row .what').getByText('Roof plan', { exact: true }).count(), 0);
    const where = page.getByRole('group', { name: 'Whose mail is searched' });
    const hers = where.getByRole('button', { name: alice.address });
    await hers.getByText('1', { exact: true }).waitFor();
    await audit(page, 'what several accounts have');
    await hers.click();
    await row(page, 'Roof plan').click();
    await page.locator('.plain', { hasText: 'to be green' }).waitFor();
    assert.match(page.url(), /[?&]of=a\d+/);
    await audit(page, 'what another account has');
    await page.reload();
    await page.locator('.plain', { hasText: 'to be green' }).waitFor();
    await where.getByRole('button', { name: 'My mail' }).click();
    await row(page, 'Roof of my own').waitFor();
  });

  it('give what is in them to one’s own account, by menu and by dragging, and have it back by undo', async () => {
    const own = await jmap(bob);
    const mine = async (role) => (await own.find({ inMailbox: await own.role(role) })).filter((email) => email.subject === 'Roof plan');
    const finished = await folder('Finished');
    const back = async () => {
      await page.getByRole('status').getByRole('button', { name: 'Undo' }).last().click();
      await until(async () => (await roof())?.mailboxIds[finished], 'back in her account');
      await row(page, 'Roof plan').waitFor();
    };
    await shared('Finished').click();
    await row(page, 'Roof plan').click();
    await page.keyboard.press('v');
    await page.getByRole('dialog').getByRole('combobox').fill('archive');
    await page.keyboard.press('Enter');
    await gone(row(page, 'Roof plan'));
    await until(async () => (await mine('archive')).length === 1, 'in his archive');
    assert.ok((await mine('archive'))[0].keywords.$answered, 'with what it was marked with');
    await until(async () => (await roof()) === undefined, 'and not in her account');
    await back();
    await until(async () => (await mine('archive')).length === 0, 'not in his archive');
    await row(page, 'Roof plan').dragTo(nav(page, 'Inbox'));
    await gone(row(page, 'Roof plan'));
    await until(async () => (await mine('inbox')).length === 1, 'in his inbox');
    await back();
    await until(async () => (await mine('inbox')).length === 0, 'not in his inbox');
  });

  it('give copies, and take what is one’s own', async () => {
    const own = await jmap(bob);
    await shared('Finished').click();
    await row(page, 'Roof plan').click();
    await page.locator('.reader-head').getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Copy to…' }).click();
    await page.getByRole('dialog').getByRole('combobox').fill('archive');
    await page.keyboard.press('Enter');
    await page.getByText('Copied to Archive').waitFor();
    await until(async () => (await own.find({ inMailbox: await own.role('archive'), subject: 'Roof plan' })).length === 1, 'a copy in his archive');
    assert.ok(await roof(), 'and the message in her account');
    await nav(page, 'Inbox').click();
    await row(page, 'Roof of my own').dragTo(shared('Finished'));
    await gone(row(page, 'Roof of my own'));
    await until(async () => (await server.find({ subject: 'Roof of my own' })).length === 1, 'in her account');
    await until(async () => (await own.find({ subject: 'Roof of my own' })).length === 0, 'and not in his own');
  });

  it('are there without a network, and what is done meanwhile is done when it is back', async () => {
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await shared('Project').click();
    await row(page, 'Wall plan').waitFor();
    await page.reload();
    await row(page, 'Wall plan').waitFor();
    await his.context.setOffline(true);
    await page.reload();
    await page.getByText('Offline', { exact: true }).waitFor();
    await row(page, 'Wall plan').waitFor();
    await row(page, 'Wall plan').locator('.check').check({ force: true });
    await page.keyboard.press('s');
    await row(page, 'Wall plan').locator('.facts .starred').waitFor();
    await page.getByText('1 change waits').waitFor();
    await his.context.setOffline(false);
    await until(async () => (await server.find({ subject: 'Wall plan' }))[0].keywords.$flagged, 'flagged in her account');
  });

  it('are hidden and shown again', async () => {
    for (const name of ['Project', 'Finished']) {
      await shared(name).hover();
      await page.getByRole('button', { name: `Actions for ${name} of ${alice.address}` }).click();
      await page.getByRole('menuitem', { name: 'Hide from the list' }).click();
      await gone(shared(name));
    }
    await page.getByRole('button', { name: /^Hidden folders/ }).click();
    await page.getByRole('button', { name: `Show Project · ${alice.address} in the list` }).click();
    await shared('Project').waitFor();
  });

  it('are gone the moment they are taken away, with what was kept of them', async () => {
    const dialog = await sharing('Project');
    await dialog.getByRole('button', { name: /^Take access away from / }).click();
    await dialog.getByText('Nobody but you').waitFor();
    await hers.page.keyboard.press('Escape');
    await gone(dialog);
    await gone(shared('Project'));
    assert.equal(await server.share(await folder('Project')), undefined);
    // Another folder of hers is shared still: what of this one was kept on the device is not kept for that.
    const kept = () =>
      page.evaluate(async () => {
        const result = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
        const all = [];
        for (const { name } of await indexedDB.databases()) {
          const db = await result(indexedDB.open(name));
          all.push(...(await result(db.transaction('emails').objectStore('emails').getAll())).map((email) => email.subject));
          db.close();
        }
        return all;
      });
    await until(async () => !(await kept()).includes('Wall plan'), 'forgotten on the device');
    assert.deepEqual([...hers.complaints, ...his.complaints], []);
  });
});
