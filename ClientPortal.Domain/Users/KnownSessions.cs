using ClientPortal.Domain.Changes;

namespace ClientPortal.Domain.Users;

/// <summary>
/// Living sessions with their person and memberships, as this node read them lately: a page with its circuit asks half a dozen times. What ends or changes
/// one is heard of like everything else that is remembered (ADR 0013). Only for saying yes: whoever is about to refuse reads the database.
/// </summary>
public sealed class KnownSessions(HeardChanges heard, TimeProvider time) : IFollowsChanges
{
    /// <summary>What an operator changes in the database by hand counts within this time (SEC-203).</summary>
    public static readonly TimeSpan LongestAge = TimeSpan.FromSeconds(30);

    private const int Most = 5_000;
    private readonly Remembered<string, KnownSession> _byKey = new(heard, Most, session => session.Id, StringComparer.Ordinal);
    private readonly Remembered<Guid, KnownSession> _byId = new(heard, Most, session => session.Id);

    /// <summary>Null where it is not remembered, or has ended by time.</summary>
    internal KnownSession? FindByKey(byte[] keyHash) => IfGood(_byKey.Find(NameOf(keyHash)));

    /// <summary>Null where it is not remembered, or has ended by time.</summary>
    internal KnownSession? Find(Guid sessionId) => IfGood(_byId.Find(sessionId));

    /// <summary>Remembers it, unless it has changed since it was read.</summary>
    internal void Remember(KnownSession session)
    {
        ReadOnlySpan<ChangeSubject> subjects =
        [
            new(ChangeKind.User, session.UserId),
            new(ChangeKind.Member, session.UserId),
            .. session.Memberships.Select(membership => new ChangeSubject(ChangeKind.Workspace, membership.WorkspaceId)),
        ];
        _byKey.Remember(NameOf(session.KeyHash), session, session.Stamp, subjects);
        _byId.Remember(session.Id, session, session.Stamp, subjects);
    }

    /// <summary>This node has written something about it that others need not hear of.</summary>
    internal void Forget(Guid sessionId)
    {
        _byKey.Forget(sessionId);
        _byId.Forget(sessionId);
    }

    public void Forget(ChangeSubject subject)
    {
        switch (subject.Kind)
        {
            case ChangeKind.User or ChangeKind.Member:
                ForgetThose(session => session.UserId == subject.Id);
                break;
            case ChangeKind.Workspace:
                ForgetThose(session => session.Memberships.Any(membership => membership.WorkspaceId == subject.Id));
                break;
        }
    }

    public void ForgetAll()
    {
        _byKey.ForgetAll();
        _byId.ForgetAll();
    }

    private void ForgetThose(Predicate<KnownSession> match)
    {
        _byKey.ForgetThose(match);
        _byId.ForgetThose(match);
    }

    private KnownSession? IfGood(KnownSession? session)
    {
        var now = time.GetUtcNow();
        return session is not null && session.LivesAt(now) && now >= session.ReadAt && now - session.ReadAt < LongestAge ? session : null;
    }

    private static string NameOf(byte[] keyHash) => Convert.ToHexString(keyHash);
}
