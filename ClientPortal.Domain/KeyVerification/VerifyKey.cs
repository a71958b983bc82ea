using ClientPortal.Domain.Usage;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>Tells an API of the workspace whether a key it was shown is good. Never a write in the call.</summary>
public sealed class VerifyKey(FindKey find, JudgeKey judge, IKeyUse use, TimeProvider time)
{
    public ValueTask<KeyVerdict> RunAsync(Actor actor, string presented, KeyAsk ask, CancellationToken ct) =>
        !actor.May(Rights.KeysVerify) ? new ValueTask<KeyVerdict>(new KeyVerdict.NotAllowed(Problem.NotAllowed()))
        : KeyHash.TryOf(presented, out var hash) ? RunAsync(actor, hash, ask, ct)
        : new ValueTask<KeyVerdict>(Used(actor, null, KeyVerdict.Malformed.It, ask, time.GetTimestamp()));

    /// <summary>The same for bytes as they came.</summary>
    public ValueTask<KeyVerdict> RunAsync(Actor actor, ReadOnlySpan<byte> presented, in KeyAsk ask, CancellationToken ct) =>
        !actor.May(Rights.KeysVerify) ? new ValueTask<KeyVerdict>(new KeyVerdict.NotAllowed(Problem.NotAllowed()))
        : KeyHash.TryOf(presented, out var hash) ? RunAsync(actor, hash, ask, ct)
        : new ValueTask<KeyVerdict>(Used(actor, null, KeyVerdict.Malformed.It, ask, time.GetTimestamp()));

    /// <param name="actor">May verify keys.</param>
    /// <param name="hash">Of a value of the right form.</param>
    private ValueTask<KeyVerdict> RunAsync(Actor actor, in KeyHash hash, in KeyAsk ask, CancellationToken ct)
    {
        if (find.IsCutOff)
        {
            return new ValueTask<KeyVerdict>(KeyVerdict.Unavailable.It);
        }

        var started = time.GetTimestamp();
        var finding = find.RunAsync(hash, asCaller: false, ct);
        return finding.IsCompletedSuccessfully ? JudgeAsync(actor, finding.Result, ask, started, ct) : WhenFoundAsync(actor, finding, ask, started, ct);
    }

    private async ValueTask<KeyVerdict> WhenFoundAsync(Actor actor, ValueTask<KeyFacts?> finding, KeyAsk ask, long started, CancellationToken ct) =>
        await JudgeAsync(actor, await finding, ask, started, ct);

    private ValueTask<KeyVerdict> JudgeAsync(Actor actor, KeyFacts? facts, in KeyAsk ask, long started, CancellationToken ct)
    {
        // A key of another workspace looks like none (decisions 29).
        if (facts is null || facts.WorkspaceId != actor.Workspace)
        {
            return new ValueTask<KeyVerdict>(Used(actor, null, KeyVerdict.NotFound.It, ask, started));
        }

        var judging = judge.RunAsync(facts, ask, ct);
        return judging.IsCompletedSuccessfully ? new ValueTask<KeyVerdict>(Used(actor, facts, judging.Result, ask, started)) : WhenJudgedAsync(actor, facts, judging, ask, started);
    }

    private async ValueTask<KeyVerdict> WhenJudgedAsync(Actor actor, KeyFacts facts, ValueTask<KeyVerdict> judging, KeyAsk ask, long started) =>
        Used(actor, facts, await judging, ask, started);

    private KeyVerdict Used(Actor actor, KeyFacts? facts, KeyVerdict verdict, in KeyAsk ask, long started)
    {
        use.Note(new KeyUse(actor.Workspace, facts, verdict, UsageKind.Verification, ask.Address, time.GetElapsedTime(started)));
        return verdict;
    }
}
