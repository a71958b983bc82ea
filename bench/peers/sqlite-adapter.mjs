// oidc-provider's storage on SQLite: one table, one row a model, write-ahead log, every commit on the disk before it is answered.
import Database from 'better-sqlite3';

export function openDatabase(file) {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('busy_timeout = 5000');
  return db;
}

export function sqliteAdapter(file) {
  const db = openDatabase(file);
  db.exec(`
    CREATE TABLE payloads (
      model TEXT NOT NULL, id TEXT NOT NULL, grant_id TEXT, uid TEXT, user_code TEXT, payload TEXT NOT NULL, expires_at INTEGER, consumed_at INTEGER,
      PRIMARY KEY (model, id)) WITHOUT ROWID;
    CREATE INDEX payloads_grant ON payloads (grant_id) WHERE grant_id IS NOT NULL;
    CREATE INDEX payloads_uid ON payloads (model, uid) WHERE uid IS NOT NULL;
    CREATE INDEX payloads_user_code ON payloads (model, user_code) WHERE user_code IS NOT NULL;`);
  const upsert = db.prepare(`
    INSERT INTO payloads (model, id, grant_id, uid, user_code, payload, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (model, id) DO UPDATE SET grant_id = excluded.grant_id, uid = excluded.uid, user_code = excluded.user_code, payload = excluded.payload, expires_at = excluded.expires_at`);
  const columns = 'SELECT payload, expires_at AS expiresAt, consumed_at AS consumedAt FROM payloads';
  const find = db.prepare(`${columns} WHERE model = ? AND id = ?`);
  const findByUid = db.prepare(`${columns} WHERE model = ? AND uid = ?`);
  const findByUserCode = db.prepare(`${columns} WHERE model = ? AND user_code = ?`);
  const consume = db.prepare('UPDATE payloads SET consumed_at = ? WHERE model = ? AND id = ?');
  const destroy = db.prepare('DELETE FROM payloads WHERE model = ? AND id = ?');
  const revoke = db.prepare('DELETE FROM payloads WHERE grant_id = ?');

  const now = () => Math.floor(Date.now() / 1000);
  const read = (row) => (!row || (row.expiresAt && row.expiresAt < now())
    ? undefined
    : { ...JSON.parse(row.payload), ...(row.consumedAt ? { consumed: row.consumedAt } : undefined) });

  class SqliteAdapter {
    constructor(model) { this.model = model; }

    async upsert(id, payload, expiresIn) {
      upsert.run(this.model, id, payload.grantId ?? null, payload.uid ?? null, payload.userCode ?? null, JSON.stringify(payload), expiresIn ? now() + expiresIn : null);
    }

    async find(id) { return read(find.get(this.model, id)); }

    async findByUid(uid) { return read(findByUid.get(this.model, uid)); }

    async findByUserCode(userCode) { return read(findByUserCode.get(this.model, userCode)); }

    async consume(id) { consume.run(now(), this.model, id); }

    async destroy(id) { destroy.run(this.model, id); }

    async revokeByGrantId(grantId) { revoke.run(grantId); }
  }

  return { db, SqliteAdapter };
}
