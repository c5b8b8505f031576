// Node's usual way: yauzl, csv-parse, better-sqlite3, prepared inserts in one transaction.   node load.js FOLDER OUT
const { parse } = require('csv-parse')
const yauzl = require('yauzl')
const Database = require('better-sqlite3')
const fs = require('fs')
const [, , folder, out] = process.argv
const unitKeys = ['siren', 'denominationUniteLegale', 'nomUniteLegale', 'sigleUniteLegale', 'categorieJuridiqueUniteLegale',
  'activitePrincipaleUniteLegale', 'etatAdministratifUniteLegale', 'statutDiffusionUniteLegale', 'nicSiegeUniteLegale']
const placeKeys = ['siren', 'nic', ...['etatAdministratif', 'statutDiffusion', 'complementAdresse', 'numeroVoie', 'typeVoie',
  'libelleVoie', 'codePostal', 'libelleCommune', 'codeCommune', 'enseigne1', 'denominationUsuelle', 'activitePrincipale']
  .map((k) => k + 'Etablissement')]

const open = (file) => new Promise((resolve, reject) => yauzl.open(file, { lazyEntries: true }, (error, zip) => {
  if (error) return reject(error)
  zip.readEntry()
  zip.on('entry', (entry) => zip.openReadStream(entry, (e, stream) => e ? reject(e) : resolve(stream)))
}))

async function fill(db, zip, table, keys, primary) {
  db.exec(`create table ${table}(${keys.map((k) => k + ' text').join(',')}, primary key(${primary})) without rowid`)
  const insert = db.prepare(`insert into ${table} values(${keys.map(() => '?').join(',')})`)
  for await (const row of (await open(zip)).pipe(parse({ columns: true }))) insert.run(...keys.map((k) => row[k]))
}

async function main() {
  fs.rmSync(out, { force: true })
  const begun = process.hrtime.bigint()
  const db = new Database(out)
  db.pragma('journal_mode=off')
  db.pragma('synchronous=off')
  db.exec('begin')
  await fill(db, folder + '/ul.zip', 'u', unitKeys, 'siren')
  await fill(db, folder + '/et.zip', 'e', placeKeys, 'siren, nic')
  db.exec('commit')
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9
  console.log(JSON.stringify({ seconds, cpu_after: 0, bytes: fs.statSync(out).size }))
}
main()
