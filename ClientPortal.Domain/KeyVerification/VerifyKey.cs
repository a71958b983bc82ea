using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.LastUsed;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>Tells an API of the workspace whether a key it was shown is good. Never a write in the call.</summary>
public sealed class VerifyKey(FindKey find, LastUsedNotes notes, TimeProvider time)
{
    public async Task<KeyVerdict> RunAsync(Actor actor, string presented, ScopeSet asked, CancellationToken ct)
    {
        if (!actor.May(Rights.KeysVerify))
        {
            return new KeyVerdict.NotAllowed(Problem.NotAllowed());
        }

        if (!CredentialFormat.IsOfKind(presented, CredentialKind.ApiKey))
        {
            return new KeyVerdict.Malformed();
        }

        // A key of another workspace looks like none (decisions 29).
        if (await find.RunAsync(presented, ct) is not { } facts || facts.WorkspaceId != actor.Workspace)
        {
            return new KeyVerdict.NotFound();
        }

        var verdict = KeyRules.Decide(facts, asked, time.GetUtcNow());
        if (verdict is KeyVerdict.Valid)
        {
            notes.NoteKey(facts.KeyId);
        }

        return verdict;
    }
}
