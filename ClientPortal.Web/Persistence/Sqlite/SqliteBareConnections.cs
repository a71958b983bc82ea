using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ClientPortal.Web.Persistence.Sqlite;

/// <summary>
/// Makes connections without the functions that EF brings along for decimals, regular expressions and remainders: each time a connection is opened they are
/// added, and taken away when it is closed, which costs more than a look-up. No column is a decimal, and a statement that needs one of them fails at once.
/// </summary>
internal sealed class SqliteBareConnections : DbConnectionInterceptor
{
    public override InterceptionResult<DbConnection> ConnectionCreating(ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result) =>
        InterceptionResult<DbConnection>.SuppressWithResult(new SqliteConnection(eventData.ConnectionString));
}
