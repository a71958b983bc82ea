namespace ClientPortal.Domain.Users;

/// <summary>Reads a person's <see cref="Preferences"/>.</summary>
public sealed class PreferenceQueries(FindSession sessions)
{
    /// <summary>Those of the person whose living session it is.</summary>
    public async Task<Preferences> OfSessionAsync(Guid sessionId, CancellationToken ct) => (await sessions.ByIdAsync(sessionId, ct))?.Preferences ?? Preferences.None;
}
