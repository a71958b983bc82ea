using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ClientPortal.Web.Persistence;

/// <summary>
/// Ids as 16 bytes in network order, in which UUIDv7 sort by their time. SQL Server's own type sorts by its last bytes first, which scatters them over
/// every index and pages lists in no order at all; SQLite has none, and as text each would be 36 characters in its row and again in every index.
/// </summary>
internal sealed class IdBytes() : ValueConverter<Guid, byte[]>(id => id.ToByteArray(true), bytes => new Guid(bytes, true));
