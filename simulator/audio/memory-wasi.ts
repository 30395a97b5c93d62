/**
 * As much of WASI (preview 1) as a program needs that reads its arguments and writes one file.
 *
 * Everything stays in memory: what a person says must not touch the disk on its way to becoming sound, and node's own
 * WASI would write it there. Numbers are those of the WASI specification: errno 0 success, 8 badf, 28 inval.
 */
export interface MemoryRun {
  /** The exit code of the program. */
  code: number
  /** The bytes of the file it wrote. */
  file: Uint8Array
  /** What it wrote to standard error and output. */
  said: string
}

/** As much of WebAssembly's interface as is used here: its types come with the browser's, which we do without. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<WasmModule>
  instantiate(module: WasmModule, imports: object): Promise<{ exports: Record<string, unknown> }>
}
/** A compiled program. Opaque. */
export type WasmModule = { readonly wasm: never }

/** Compiles a program, once for many runs. */
export function compile(program: Uint8Array): Promise<WasmModule> {
  return WebAssembly.compile(program)
}

const SUCCESS = 0
const BADF = 8
const INVAL = 28

/** The folder that the program may write in, and the descriptors that stand for it and for the one file within. */
const FOLDER = '/out'
const FOLDER_FD = 3
const FILE_FD = 4

class Exit extends Error {
  readonly code: number
  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code
  }
}

/** Runs a command module to its end, synchronously. Whatever it opens below /out is the one file. */
export async function runInMemory(module: WasmModule, args: readonly string[]): Promise<MemoryRun> {
  const file = new GrowingFile()
  const said: string[] = []
  let memory!: { buffer: ArrayBuffer }
  const view = () => new DataView(memory.buffer)
  const bytes = (at: number, length: number) => new Uint8Array(memory.buffer, at, length)
  const encoded = args.map((arg) => new TextEncoder().encode(`${arg}\0`))

  const wasi = {
    args_sizes_get(count: number, size: number) {
      view().setUint32(count, encoded.length, true)
      view().setUint32(size, total(encoded), true)
      return SUCCESS
    },
    args_get(pointers: number, buffer: number) {
      let at = buffer
      for (const [index, arg] of encoded.entries()) {
        view().setUint32(pointers + index * 4, at, true)
        bytes(at, arg.length).set(arg)
        at += arg.length
      }
      return SUCCESS
    },
    // Time stands still: speech does not depend on it.
    clock_time_get(_clock: number, _precision: bigint, at: number) {
      view().setBigUint64(at, 0n, true)
      return SUCCESS
    },
    fd_prestat_get(fd: number, at: number) {
      if (fd !== FOLDER_FD) return BADF
      view().setUint32(at, 0, true)
      view().setUint32(at + 4, FOLDER.length, true)
      return SUCCESS
    },
    fd_prestat_dir_name(fd: number, at: number, length: number) {
      if (fd !== FOLDER_FD) return BADF
      bytes(at, length).set(new TextEncoder().encode(FOLDER).subarray(0, length))
      return SUCCESS
    },
    fd_fdstat_get(fd: number, at: number) {
      if (fd > FILE_FD) return BADF
      bytes(at, 24).fill(0)
      const [characterDevice, directory, regularFile] = [2, 3, 4]
      view().setUint8(at, fd === FOLDER_FD ? directory : fd === FILE_FD ? regularFile : characterDevice)
      // Every right: there is nothing else in here to reach.
      view().setBigUint64(at + 8, 0x1fffffffn, true)
      view().setBigUint64(at + 16, 0x1fffffffn, true)
      return SUCCESS
    },
    fd_fdstat_set_flags: () => SUCCESS,
    path_open(
      _dir: number,
      _look: number,
      _path: number,
      _length: number,
      _open: number,
      _a: bigint,
      _b: bigint,
      _flags: number,
      at: number,
    ) {
      view().setUint32(at, FILE_FD, true)
      return SUCCESS
    },
    fd_write(fd: number, vectors: number, count: number, written: number) {
      let sum = 0
      for (let index = 0; index < count; index++) {
        const at = view().getUint32(vectors + index * 8, true)
        const length = view().getUint32(vectors + index * 8 + 4, true)
        if (fd === FILE_FD) file.write(bytes(at, length))
        else said.push(new TextDecoder().decode(bytes(at, length)))
        sum += length
      }
      view().setUint32(written, sum, true)
      return SUCCESS
    },
    fd_seek(fd: number, offset: bigint, whence: number, at: number) {
      if (fd !== FILE_FD) return BADF
      const position = file.seek(Number(offset), whence)
      if (position === undefined) return INVAL
      view().setBigUint64(at, BigInt(position), true)
      return SUCCESS
    },
    fd_read(_fd: number, _vectors: number, _count: number, read: number) {
      view().setUint32(read, 0, true)
      return SUCCESS
    },
    fd_close: () => SUCCESS,
    proc_exit(code: number) {
      throw new Exit(code)
    },
  }

  const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi })
  memory = instance.exports.memory as { buffer: ArrayBuffer }
  let code = 0
  try {
    ;(instance.exports._start as () => void)()
  } catch (error) {
    if (!(error instanceof Exit)) throw error
    code = error.code
  }
  return { code, file: file.bytes, said: said.join('') }
}

function total(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0)
}

/** A file with a position, growing as it is written. */
class GrowingFile {
  #room = new Uint8Array(64 * 1024)
  #length = 0
  #position = 0

  get bytes(): Uint8Array {
    return this.#room.slice(0, this.#length)
  }

  write(piece: Uint8Array): void {
    const end = this.#position + piece.length
    if (end > this.#room.length) {
      const room = new Uint8Array(Math.max(end, this.#room.length * 2))
      room.set(this.#room)
      this.#room = room
    }
    this.#room.set(piece, this.#position)
    this.#position = end
    this.#length = Math.max(this.#length, end)
  }

  /** The new position, or undefined when there is none such. `whence`: 0 from the start, 1 from here, 2 from the end. */
  seek(offset: number, whence: number): number | undefined {
    const base = [0, this.#position, this.#length][whence]
    if (base === undefined || base + offset < 0) return undefined
    this.#position = base + offset
    return this.#position
  }
}
