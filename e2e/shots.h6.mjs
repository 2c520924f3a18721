import { chromium } from '@playwright/test';
import { launchOptions } from './bench/chromium.ts';
import { AxeBuilder } from '@axe-core/playwright';
import { mkdirSync } from 'node:fs';
export const O = process.env.O ?? 'http://127.0.0.1:4611';
export const OUT='/tmp/h6/shots'; mkdirSync(OUT,{recursive:true});
export const SIZES = { d:{width:1440,height:900}, m:{width:390,height:844} };
export const browser = await chromium.launch(launchOptions);
export async function as(who, size='d') {
  const ctx = await browser.newContext({ viewport: SIZES[size], reducedMotion:'reduce', hasTouch: size==='m', isMobile: size==='m' });
  const page = await ctx.newPage();
  page.on('pageerror', (e)=>console.log('PAGEERROR', who, e.message));
  const said=new Set(); page.on('console', (m)=>{ const t=m.text().slice(0,160); if(m.type()==='error' && !said.has(t)) {said.add(t); console.log('CONSOLE', who, t);} });
  const r = await page.request.post(`${O}/api/auth/sign-in/email`,{data:{email:who,password:'lonewatch-demo'}});
  if (!r.ok()) throw new Error(who+r.status());
  return page;
}
export async function shot(page, name, full=true) {
  const w = await page.evaluate(()=>[document.documentElement.scrollWidth, innerWidth]);
  if (w[0]>w[1]) console.log('HSCROLL', name, w);
  const { violations } = await new AxeBuilder({page}).withTags(['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa']).analyze();
  for (const v of violations) console.log('AXE', name, v.id, v.nodes.map(n=>n.html.slice(0,140)).join(' | '));
  await page.screenshot({path:`${OUT}/${name}.png`, fullPage: full});
}
