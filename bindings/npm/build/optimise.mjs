import binaryen from 'binaryen';

/** What rustc and wasm-bindgen emit, and every supported runtime has. */
const FEATURES = ['BulkMemory', 'BulkMemoryOpt', 'MutableGlobals', 'Multivalue', 'NontrappingFPToInt', 'ReferenceTypes', 'SIMD128', 'SignExt'];

/**
 * What a panic says. Nobody hears it: a panic ends in a trap, and the package drops the instance. So
 * these trap at once, and all that only they need (tables for showing any character) goes.
 */
const SAYS_A_PANIC =
  /panicking|slice_error_fail|slice_index_fail|len_mismatch_fail|unwrap_failed|expect_failed|assert_failed|capacity_overflow|raw_vec\w*::handle_error|handle_alloc_error|rust_panic|rust_begin_unwind/;

/** A source as the compiler names it: the standard library's, a crate's, ours. */
const PLACE = /(\/rustc\/[0-9a-f]{40}|cargo|kpay|crates|bindings)\/[\w/.-]+?\.rs/g;

/** What the standard library's panics say. */
const WORDS = [
  'range end index ',
  ' out of range for slice of length ',
  'copy_from_slice: source slice length (',
  ') does not match destination slice length (',
  'removal index (is ',
  'cannot access a Thread Local Storage value during or after destruction: ',
  'capacity overflow',
  'RefCell already mutably borrowed',
  'RefCell already borrowed',
  'overflow in Duration::new',
  'called `Result::unwrap()` on an `Err` value',
  'insertion index (is ',
  ') should be <= len (is ',
  ') should be < len (is ',
  'assertion failed: self.is_char_boundary(new_len)',
  'internal error: entered unreachable code: invalid Once state',
  'internal error: entered unreachable code',
  'window size must be non-zero',
  'LayoutError',
];

/**
 * How the standard library shows values to programmers, and writes whole numbers: for a module that does neither, as it
 * writes its numbers itself. Who does so all the same meets a trap.
 */
export const FORMATTING = {
  functions: /(core|alloc)\[\w+\]::fmt::Debug>::fmt|<[iu](\d+|size) as core\[\w+\]::fmt::Display>::fmt/,
  words: [Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0')).join('')],
};

/** What makes it a little smaller once it is small: functions that are alike stand together, and what only tools read goes. */
const LAST = ['reorder-functions-by-name', 'strip-producers', 'strip-target-features'];

/**
 * The module made smaller; the functions of `unused` trap, and its words go. Where `exported` names what is used of it,
 * the rest goes. Whoever calls this must start the result before trusting it.
 */
export async function optimise(bytes, unused = { functions: /$^/, words: [] }, exported = undefined) {
  const module = binaryen.readBinary(unsaid(bytes, [...WORDS, ...unused.words]));
  module.setFeatures(FEATURES.reduce((set, name) => set | (binaryen.Features[name] ?? 0), 0));
  trapAtOnce(module, new RegExp(`${SAYS_A_PANIC.source}|${unused.functions.source}`));
  if (exported) exportOnly(module, exported);
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(2);
  // A function is compiled whole when it is first called: one that held all others would make that call slow.
  binaryen.setOneCallerInlineMaxSize(200);
  module.optimize();
  module.optimize();
  module.runPasses(LAST);
  const smaller = module.emitBinary();
  module.dispose();
  return smaller;
}

function exportOnly(module, wanted) {
  const names = Array.from({ length: module.getNumExports() }, (_, index) => binaryen.getExportInfo(module.getExportByIndex(index)).name);
  for (const name of names) if (!wanted.includes(name)) module.removeExport(name);
}

/** The same with zeros for what panics say and for the places they name: nobody hears a panic. */
function unsaid(bytes, all) {
  const zeros = (words) => '\0'.repeat(words.length);
  let text = withoutPlaces(bytes).toString('latin1').replace(PLACE, zeros);
  for (const words of all) text = text.replaceAll(words, zeros);
  return Buffer.from(text, 'latin1');
}

/** Four numbers name a place: the address and the length of the source's name, the line, the column. */
function withoutPlaces(bytes) {
  const unplaced = Buffer.from(bytes);
  const module = binaryen.readBinary(unplaced);
  for (let at = 0; at < module.getNumDataSegments(); at += 1) {
    const { offset, data } = module.getDataSegmentInfo(module.getDataSegmentByIndex(at));
    for (const { 0: name, index } of Buffer.from(data).toString('latin1').matchAll(PLACE)) {
      const start = Buffer.from(Uint32Array.of(offset + index, name.length).buffer);
      for (let place; (place = unplaced.indexOf(start)) >= 0; ) unplaced.fill(0, place, place + 16);
    }
  }
  module.dispose();
  return unplaced;
}

function trapAtOnce(module, trapping) {
  const functions = Array.from({ length: module.getNumFunctions() }, (_, index) =>
    binaryen.getFunctionInfo(module.getFunctionByIndex(index)),
  );
  const panics = functions.filter(({ name, module: imported }) => !imported && trapping.test(name));
  if (!panics.length) throw new Error('no function of a panic has its name: were the names stripped?');
  for (const { name, params, results } of panics) {
    module.removeFunction(name);
    module.addFunction(name, params, results, [], module.unreachable());
  }
}
