using System.Buffers;
using System.Text;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Usage;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>Tells an API of the workspace whether a key it was shown is good. Never a write in the call.</summary>
public sealed class VerifyKey(FindKey find, JudgeKey judge, IKeyUse use, TimeProvider time)
{
    public ValueTask<KeyVerdict> RunAsync(Actor actor, string presented, KeyAsk ask, CancellationToken ct)
    {
        // What is no ASCII, or longer than any key, is none, as nothing is.
        Span<byte> letters = stackalloc byte[CredentialFormat.MaxLength];
        return presented is { Length: <= CredentialFormat.MaxLength } && Ascii.FromUtf16(presented, letters, out var length) == OperationStatus.Done
            ? RunAsync(actor, letters[..length], ask, ct)
            : RunAsync(actor, [], ask, ct);
    }

    /// <summary>The same for bytes as they came.</summary>
    public ValueTask<KeyVerdict> RunAsync(Actor actor, ReadOnlySpan<byte> presented, in KeyAsk ask, CancellationToken ct) =>
        !actor.May(Rights.KeysVerify) ? new ValueTask<KeyVerdict>(new KeyVerdict.NotAllowed(Problem.NotAllowed(Rights.KeysVerify)))
        : KeyHash.TryOf(presented, out var hash) ? RunAsync(actor, presented, hash, ask, ct)
        : new ValueTask<KeyVerdict>(Used(actor, null, KeyVerdict.Malformed.It, ask, time.GetTimestamp()));

    /// <param name="actor">May verify keys.</param>
    /// <param name="presented">Of the right form.</param>
    private ValueTask<KeyVerdict> RunAsync(Actor actor, ReadOnlySpan<byte> presented, in KeyHash hash, in KeyAsk ask, CancellationToken ct)
    {
        if (find.IsCutOff)
        {
            return new ValueTask<KeyVerdict>(KeyVerdict.Unavailable.It);
        }

        var started = time.GetTimestamp();
        var finding = find.RunAsync(hash, asCaller: false, ct);
        if (!finding.IsCompletedSuccessfully)
        {
            return WhenFoundAsync(actor, finding, CredentialFormat.HintOf(presented), ask, started, ct);
        }

        return finding.Result is { } facts && facts.WorkspaceId == actor.Workspace
            ? JudgeAsync(actor, facts, ask, started, ct)
            : new ValueTask<KeyVerdict>(NotFound(actor, CredentialFormat.HintOf(presented), ask, started));
    }

    private async ValueTask<KeyVerdict> WhenFoundAsync(Actor actor, ValueTask<KeyFacts?> finding, string hint, KeyAsk ask, long started, CancellationToken ct) =>
        await finding is { } facts && facts.WorkspaceId == actor.Workspace ? await JudgeAsync(actor, facts, ask, started, ct) : NotFound(actor, hint, ask, started);

    private ValueTask<KeyVerdict> JudgeAsync(Actor actor, KeyFacts facts, in KeyAsk ask, long started, CancellationToken ct)
    {
        var judging = judge.RunAsync(facts, ask, ct);
        return judging.IsCompletedSuccessfully ? new ValueTask<KeyVerdict>(Used(actor, facts, judging.Result, ask, started)) : WhenJudgedAsync(actor, facts, judging, ask, started);
    }

    private async ValueTask<KeyVerdict> WhenJudgedAsync(Actor actor, KeyFacts facts, ValueTask<KeyVerdict> judging, KeyAsk ask, long started) =>
        Used(actor, facts, await judging, ask, started);

    // A key of another workspace looks like none (decisions 29), and its hint is no other than that of a key which never was.
    private KeyVerdict.NotFound NotFound(Actor actor, string hint, in KeyAsk ask, long started)
    {
        use.Note(new KeyUse(actor.Workspace, null, KeyVerdict.NotFound.It, UsageKind.Verification, ask.Address, time.GetElapsedTime(started), hint));
        return KeyVerdict.NotFound.It;
    }

    private KeyVerdict Used(Actor actor, KeyFacts? facts, KeyVerdict verdict, in KeyAsk ask, long started)
    {
        use.Note(new KeyUse(actor.Workspace, facts, verdict, UsageKind.Verification, ask.Address, time.GetElapsedTime(started)));
        return verdict;
    }
}
