import { fileURLToPath } from 'node:url'
import babel from '@rolldown/plugin-babel'
import tailwind from '@tailwindcss/vite'
import react, { reactCompilerPreset } from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Browsers with `light-dark()` and `field-sizing` or a graceful lack of it: all current ones. */
const BROWSERS = ['chrome123', 'edge123', 'firefox120', 'safari17.5']

/** Builds `web/` to `web/dist`. The server puts a fresh nonce in place of `__CSP_NONCE__` for each request. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  html: { cspNonce: '__CSP_NONCE__' },
  plugins: [englishOnly(), react(), babel({ presets: [reactCompilerPreset()] }), tailwind()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: BROWSERS,
    cssTarget: BROWSERS,
    // A strict policy allows no data: URLs, so every asset is a file of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': process.env.DAYLINE_URL ?? 'http://127.0.0.1:8080' },
  },
})

/** react-aria brings its own words in thirty languages; the page speaks one. */
function englishOnly(): Plugin {
  return {
    name: 'english-only',
    enforce: 'pre',
    load: {
      filter: { id: /react-aria.*[\\/]intl[\\/].*[\\/](?!en-US)[a-z]{2}-[A-Z]{2}\.mjs$/ },
      handler: () => "export { default } from './en-US.mjs'",
    },
  }
}
