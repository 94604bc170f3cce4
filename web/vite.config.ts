import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
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

/** The service worker's list of files, and each file's compressed forms; from what was written, for only that is final. */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    writeBundle({ dir = '' }, bundle) {
      const names = Object.keys(bundle);
      const worker = join(dir, 'sw.js');
      // What reads PDF files is large, and few need it without a network.
      const files = names.filter((name) => name.startsWith('assets/') && !/pdf/i.test(name)).map((name) => `/${name}`);
      writeFileSync(worker, readFileSync(worker, 'utf8').replace('__FILES__', files.join(' ')));
      for (const name of names.filter((each) => /\.(js|css)$/.test(each))) {
        const bytes = readFileSync(join(dir, name));
        if (bytes.length < 1024) continue;
        writeFileSync(join(dir, `${name}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
        writeFileSync(join(dir, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

const target = process.env['REDOUBT_URL'] ?? 'https://127.0.0.1:10443';
const proxied = { target, secure: false, changeOrigin: true };

export default defineConfig({
  plugins: [trustedTemplates(), solid(), packed()],
  build: {
    target: 'es2022',
    outDir: 'target/classes/org/redoubt/web/app',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rollupOptions: {
      input: { index: 'index.html', sw: 'src/sw.ts' },
      output: { entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  worker: { format: 'es' },
  server: {
    proxy: { '/session': proxied, '/.well-known': proxied, '/jmap': proxied, '/view': proxied, '/self': proxied },
  },
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    reporters: process.env['CI'] || process.env['REDOUBT_REPORT'] ? ['default', ['junit', { outputFile: 'target/surefire-reports/TEST-web.xml' }]] : ['default'],
  },
});
