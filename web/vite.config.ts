import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { build } from 'vite';
import { defineConfig } from 'vitest/config';
import solid from 'vite-plugin-solid';

/** Solid makes its elements from templates by innerHTML; under Trusted Types that goes through our policy. */
function trustedTemplates(): Plugin {
  const assignment = 't.innerHTML = html;';
  return {
    name: 'trusted-templates',
    enforce: 'pre',
    apply: 'build',
    transform(code, id) {
      if (!/solid-js\/web\/dist\/web\.js/.test(id)) return undefined;
      if (!code.includes(assignment)) throw new Error('solid-js/web makes its templates in another way now; look at src/trusted.ts');
      const policy = fileURLToPath(new URL('src/trusted.ts', import.meta.url));
      return `import { template as trusted } from ${JSON.stringify(policy)};\n${code.replace(assignment, 't.innerHTML = trusted(html);')}`;
    },
  };
}

/** Puts what asks the server early into the page itself, with the nonce that the server gives each page. */
function head(): Plugin {
  const place = '<!-- head -->';
  let serving = false;
  return {
    name: 'head',
    configResolved: (config) => void (serving = config.command === 'serve'),
    async transformIndexHtml(html) {
      if (serving) return html.replace(place, '<script type="module" src="/src/head.ts"></script>');
      const made = (await build({
        configFile: false,
        logLevel: 'warn',
        build: { target: 'es2022', write: false, rollupOptions: { input: 'src/head.ts', output: { format: 'iife' } } },
      })) as { output: { code: string }[] };
      const code = made.output[0]!.code.trim();
      if (code.includes('</script')) throw new Error('the head would end its own script');
      return html.replace(place, () => `<script nonce="__NONCE__">${code}</script>`);
    },
  };
}

/** The service worker's list of files, and each file's compressed forms; from what was written, for only that is final. */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    writeBundle({ dir = '' }, bundle) {
      const names = Object.keys(bundle);
      const worker = join(dir, 'sw.js');
      if (existsSync(join(dir, 'admin.html'))) {
        renameSync(join(dir, 'admin.html'), join(dir, 'index.html'));
        copyFileSync(fileURLToPath(new URL('public/icon.svg', import.meta.url)), join(dir, 'icon.svg'));
      }
      // What reads PDF files is large, and few need it without a network.
      const files = names.filter((name) => name.startsWith('assets/') && !/pdf/i.test(name)).map((name) => `/${name}`);
      if (existsSync(worker)) writeFileSync(worker, readFileSync(worker, 'utf8').replace('__FILES__', files.join(' ')));
      for (const name of names.filter((each) => /\.(js|css)$/.test(each))) {
        const bytes = readFileSync(join(dir, name));
        if (bytes.length < 1024) continue;
        writeFileSync(join(dir, `${name}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
        writeFileSync(join(dir, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

/** What the first list needs is one file: each more costs a slow machine as much as some hundred lines of program do. */
const first = new Set<string>();
function together(id: string, modules: { getModuleInfo(id: string): { importedIds: string[] } | null }): string | null {
  if (first.size === 0) {
    const follow = (each: string) => {
      if (first.has(each)) return;
      first.add(each);
      modules.getModuleInfo(each)?.importedIds.forEach(follow);
    };
    follow(fileURLToPath(new URL('src/main.tsx', import.meta.url)));
  }
  return first.has(id) ? 'list' : null;
}

/** Administration is an application of its own, for the address of its own: `vite build --mode admin`. */
const administration = {
  outDir: 'target/classes/org/redoubt/web/admin',
  rollupOptions: { input: { index: 'admin.html' }, output: { entryFileNames: 'assets/[name]-[hash].js' } },
};

const target = process.env['REDOUBT_URL'] ?? 'https://127.0.0.1:10443';
const proxied = { target, secure: false, changeOrigin: true };

export default defineConfig(({ mode }) => ({
  publicDir: mode === 'admin' ? false : 'public',
  html: mode === 'admin' ? { cspNonce: '__NONCE__' } : {},
  plugins: [trustedTemplates(), solid(), ...(mode === 'admin' ? [] : [head()]), packed()],
  build: {
    target: 'es2022',
    outDir: 'target/classes/org/redoubt/web/app',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rollupOptions: {
      input: { index: 'index.html', sw: 'src/sw.ts' },
      output: { codeSplitting: { groups: [{ name: together, debugName: 'list' }] }, entryFileNames: (chunk: { name: string }) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
    ...(mode === 'admin' ? administration : {}),
  },
  worker: { format: 'es' as const },
  server: {
    proxy: { '/session': proxied, '/.well-known': proxied, '/jmap': proxied, '/view': proxied, '/self': proxied },
  },
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    reporters: process.env['CI'] || process.env['REDOUBT_REPORT'] ? ['default', ['junit', { outputFile: 'target/surefire-reports/TEST-web.xml' }]] : ['default'],
  },
}));
