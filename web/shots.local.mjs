import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
const base = 'https://127.0.0.1:23443';
const logins = Object.fromEntries(readFileSync('/tmp/web-demo/demo-logins','utf8').trim().split('\n').map(l=>l.split(' ')));
const [,, what='all', sizeName='d', theme='light'] = process.argv;
const sizes = { d:[1440,900], t:[834,1112], m:[390,844] };
const browser = await chromium.launch({ executablePath:'/usr/bin/chromium', args:['--no-sandbox','--disable-gpu'] });
const ctx = await browser.newContext({ ignoreHTTPSErrors:true, viewport:{width:sizes[sizeName][0],height:sizes[sizeName][1]}, colorScheme: theme==='dark'?'dark':'light', hasTouch: sizeName!=='d', isMobile: sizeName==='m', serviceWorkers: 'block', locale: process.env.LOC||'en' });
const page = await ctx.newPage();
page.on('console', m => { if (['error','warning'].includes(m.type())) console.log('console', m.type(), m.text().slice(0,300)); });
page.on('pageerror', e => console.log('PAGEERROR', e.message, (e.stack||'').split('\n').slice(1,4).join('|')));
page.on('requestfailed', r => console.log('FAILED', r.url(), r.failure()?.errorText));
page.on('response', r => { if (r.status()>=400) console.log('HTTP', r.status(), r.url()); });
if (theme==='contrast') await page.addInitScript(() => localStorage.setItem('redoubt.prefs', JSON.stringify({theme:'contrast'})));
const shot = async n => { await page.screenshot({ path:`/tmp/shots/${n}-${sizeName}-${theme}.png` }); console.log('shot', n); };
await page.goto(base+'/');
await page.waitForSelector('#login', {timeout:15000}).catch(async e=>{ await shot('fail'); console.log(await page.content()); process.exit(1); });
if (what==='signin'||what==='all') await shot('signin');
await page.fill('#login','alice@example.org'); await page.fill('#password', logins['alice@example.org']);
await page.click('button[type=submit]');
await page.waitForSelector('.row:not(.bones)', {timeout:15000}).catch(async e=>{ await shot('fail'); process.exit(1); });
await page.waitForTimeout(500);
const steps = {
  list: async () => shot('list'),
  read: async () => { await page.locator('.row').nth(1).click(); await page.waitForTimeout(900); await shot('read'); },
  conv: async () => { await page.goto(base+'/mail/m1'); await page.waitForSelector('.row'); await page.waitForTimeout(400); await page.locator('.row',{hasText:'oats'}).first().click(); await page.waitForTimeout(900); await shot('conv'); },
  compose: async () => { if (sizeName==='m') { await page.goto(base+'/mail/m1'); await page.waitForSelector('.row'); await page.click('.floating'); } else await page.keyboard.press('c'); await page.waitForSelector('.composer .editor[contenteditable]'); await page.keyboard.type('mar'); await page.waitForTimeout(400); await shot('compose-complete'); await page.keyboard.press('Enter'); await page.fill('.subject','Slides for the harbour talk'); await page.click('.editor'); await page.keyboard.type('Dear Mara,\n\nhere is what I have so far. '); await page.waitForTimeout(2500); await shot('compose'); },
  help: async () => { await page.keyboard.press('?'); await page.waitForTimeout(300); await shot('help'); await page.keyboard.press('Escape'); },
  search: async () => { await page.goto(base+'/mail/m1'); await page.waitForSelector('.row'); await page.click('.search input'); await page.keyboard.type('cla'); await page.waitForTimeout(300); await shot('search-suggest'); await page.fill('.search input','from:claire windows'); await page.keyboard.press('Enter'); await page.waitForTimeout(1200); await shot('search'); },
  settings: async () => { for (const p of (process.env.PAGES||'general').split(',')) { await page.goto(base+'/settings/'+p); await page.waitForTimeout(1200); await shot('settings-'+p); } },
  drawer: async () => { await page.goto(base+'/mail/m1'); await page.waitForSelector('.row'); await page.click('.drawer-button'); await page.waitForTimeout(400); await shot('drawer'); },
};
for (const s of what==='all'?['list','read','conv','compose','help','search']:what.split(',')) { try { if (steps[s]) await steps[s](); } catch(e) { console.log('STEP', s, e.message.slice(0,400)); await shot('fail-'+s); } }
await browser.close();
