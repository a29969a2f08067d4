#!/usr/bin/env node
// Loads the TypeScript sources directly, so that there is no build step between an edit and the command.
import { register } from 'tsx/esm/api';

register();
await import('../host-tools/src/cli.ts');
