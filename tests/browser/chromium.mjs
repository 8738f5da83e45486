// Unpacks the Chromium of the npm package into TMPDIR; prints where it is and where the libraries are that it needs.
import chromium from "@sparticuz/chromium";

const executable = await chromium.executablePath();
process.stdout.write(JSON.stringify({ executable, libraries: process.env.LD_LIBRARY_PATH ?? "" }));
