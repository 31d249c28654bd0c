import { start } from './app.mjs';

start(process.env.BASE_URL).then((started) => console.log(JSON.stringify(started)));
