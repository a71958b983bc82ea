namespace ClientPortal.Web.Persistence;

/// <summary>Brings a database to the schema of this version; one way per database.</summary>
internal interface IMigrations
{
    /// <summary>Applies what is pending, all or nothing; refuses a schema that is newer than this version.</summary>
    Task ApplyAsync(CancellationToken ct);

    /// <summary>Whether the database has exactly this version's schema.</summary>
    Task<bool> AreAppliedAsync(CancellationToken ct);

    /// <summary>Lets go of the database at the end.</summary>
    void Release();
}

/// <summary>Compares the migrations a database has with those this version knows.</summary>
internal static class AppliedMigrations
{
    public static bool AreCurrent(IEnumerable<string> known, IEnumerable<string> applied) =>
        known.ToHashSet(StringComparer.Ordinal).SetEquals(applied);

    /// <exception cref="StartRefusedException">The database has a migration that this version does not know.</exception>
    public static void RefuseNewer(IEnumerable<string> known, IEnumerable<string> applied)
    {
        if (applied.Except(known, StringComparer.Ordinal).ToList() is { Count: > 0 } unknown)
        {
            throw new StartRefusedException(
                $"The database belongs to another, newer version of ClientPortal (it has {string.Join(", ", unknown)}). Nothing was changed. Start that version, or restore a backup of this one.");
        }
    }
}
