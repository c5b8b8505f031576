// DuckDB: unzip, load, two indexes, then 300 lookups.   node duck.js FOLDER OUT
const { DuckDBInstance } = require('@duckdb/node-api')
const fs = require('fs')
const { execFileSync } = require('child_process')
const [, , folder, out] = process.argv
const suffix = (names, what) => names.map((n) => `${n}${what} ${n}`).join(', ')

async function main() {
  fs.rmSync(out, { force: true })
  const csvs = out + '.csvs'
  const begun = process.hrtime.bigint()
  fs.mkdirSync(csvs, { recursive: true })
  for (const zip of ['ul', 'et']) execFileSync('unzip', ['-qo', `${folder}/${zip}.zip`, '-d', csvs])
  const connection = await (await DuckDBInstance.create(out)).connect()
  await connection.run(`create table u as select siren, coalesce(denominationUniteLegale,
    prenomUsuelUniteLegale || ' ' || coalesce(nomUsageUniteLegale, nomUniteLegale)) as unit_name,
    ${suffix(['sigle', 'categorieJuridique', 'activitePrincipale', 'etatAdministratif', 'statutDiffusion', 'dateCreation',
    'nicSiege'], 'UniteLegale')} from read_csv('${csvs}/StockUniteLegale_utf8.csv', all_varchar=true, header=true)`)
  await connection.run(`create table e as select siren, nic, ${suffix(['etatAdministratif', 'statutDiffusion', 'etablissementSiege',
    'complementAdresse', 'numeroVoie', 'indiceRepetition', 'typeVoie', 'libelleVoie', 'codePostal', 'libelleCommune',
    'distributionSpeciale', 'codeCommune', 'codeCedex', 'libelleCedex', 'enseigne1', 'denominationUsuelle',
    'activitePrincipale'], 'Etablissement').replace('etablissementSiegeEtablissement', 'etablissementSiege')}
    from read_csv('${csvs}/StockEtablissement_utf8.csv', all_varchar=true, header=true)`)
  await connection.run('create index u_siren on u(siren)')
  await connection.run('create index e_siren on e(siren)')
  await connection.run('checkpoint')
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9
  const loaded = process.cpuUsage()
  const sirens = (await connection.runAndReadAll('select siren from u using sample 300 rows')).getRows().map((r) => r[0])
  const unit = await connection.prepare('select * from u where siren=$1')
  const places = await connection.prepare('select * from e where siren=$1')
  const times = []
  for (const siren of sirens) {
    unit.bindVarchar(1, siren)
    places.bindVarchar(1, siren)
    const at = process.hrtime.bigint()
    ;(await unit.runAndReadAll()).getRows()
    ;(await places.runAndReadAll()).getRows()
    times.push(Number(process.hrtime.bigint() - at) / 1e3)
  }
  times.sort((a, b) => a - b)
  const { user, system } = process.cpuUsage(loaded)
  console.log(JSON.stringify({ seconds, cpu_after: (user + system) / 1e6, p50_us: times[times.length >> 1], bytes: fs.statSync(out).size }))
  fs.rmSync(csvs, { recursive: true })
}
main()
