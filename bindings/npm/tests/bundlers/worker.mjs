import { start } from './app.mjs';

export default {
  fetch: async (request) => Response.json(await start(await request.text())),
};
