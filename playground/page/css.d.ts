/** esbuild takes styles as imports; to TypeScript they are nothing. */
declare module "*.css";
