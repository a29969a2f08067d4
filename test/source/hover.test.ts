import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import ts from 'typescript';

const FILES = [...ts.sys.readDirectory('native-modules', ['.d.ts']), 'app/globals.d.ts'];

/** What the hover text of a file's declarations lacks. */
function* lacking(file: ts.SourceFile): Generator<string> {
  const say = (node: ts.Node, what: string): string => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    return `${file.fileName}:${line + 1}: ${what}`;
  };
  function* visit(node: ts.Node): Generator<string> {
    const isFunction = ts.isFunctionDeclaration(node) || ts.isMethodSignature(node);
    if (isFunction || ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isPropertySignature(node) || ts.isModuleDeclaration(node)) {
      const name = node.name!.getText();
      const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
      const returns = ts.getJSDocReturnTag(node)?.comment;
      if (docs.every(({ comment }) => !comment) && !returns) yield say(node, `${name} has no documentation`);
      if (isFunction) {
        for (const parameter of node.parameters) {
          if (!ts.getJSDocParameterTags(parameter).some(({ comment }) => comment)) yield say(parameter, `${name}: nothing is said of ${parameter.name.getText()}`);
        }
        if (node.type?.kind !== ts.SyntaxKind.VoidKeyword && !returns) yield say(node, `${name}: nothing is said of what it returns`);
      }
    }
    for (const child of node.getChildren()) yield* visit(child);
  }
  yield* visit(file);
}

describe('hover text of what an app can import', () => {
  for (const path of FILES) {
    it(`${path} documents each declaration, member, parameter and result`, () => {
      const file = ts.createSourceFile(path, ts.sys.readFile(path)!, ts.ScriptTarget.Latest, true);
      assert.deepEqual([...lacking(file)], []);
    });
  }

  it('is looked at in every module', () => assert.ok(FILES.length >= 9));

  it('notices what is missing', () => {
    const source = `declare module 'm' {\n/** Says. @param a one */\nexport function f(a: number, b: number): number;\nexport type T = 1;\n}`;
    const file = ts.createSourceFile('m.d.ts', source, ts.ScriptTarget.Latest, true);
    assert.deepEqual([...lacking(file)].map((line) => line.replace(/^.*?: /, '')), [
      `'m' has no documentation`,
      'f: nothing is said of b',
      'f: nothing is said of what it returns',
      'T has no documentation',
    ]);
  });
});
