namespace ClientPortal.Domain.KeyVerification;

/// <summary>Tells an API of the workspace whether a key it was shown is good. Never a write in the call.</summary>
public sealed class VerifyKey(FindKey find, JudgeKey judge, IKeyUse use, TimeProvider time)
{
    public ValueTask<KeyVerdict> RunAsync(Actor actor, string presented, KeyAsk ask, CancellationToken ct) =>
        !actor.May(Rights.KeysVerify) ? new ValueTask<KeyVerdict>(new KeyVerdict.NotAllowed(Problem.NotAllowed()))
        : KeyHash.TryOf(presented, out var hash) ? RunAsync(actor, hash, ask, ct)
        : new ValueTask<KeyVerdict>(KeyVerdict.Malformed.It);

    /// <summary>The same for bytes as they came.</summary>
    public ValueTask<KeyVerdict> RunAsync(Actor actor, ReadOnlySpan<byte> presented, in KeyAsk ask, CancellationToken ct) =>
        !actor.May(Rights.KeysVerify) ? new ValueTask<KeyVerdict>(new KeyVerdict.NotAllowed(Problem.NotAllowed()))
        : KeyHash.TryOf(presented, out var hash) ? RunAsync(actor, hash, ask, ct)
        : new ValueTask<KeyVerdict>(KeyVerdict.Malformed.It);

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
        if (finding.IsCompletedSuccessfully)
        {
            var judging = JudgeAsync(actor, finding.Result, ask, ct);
            return judging.IsCompletedSuccessfully ? new ValueTask<KeyVerdict>(Used(actor, finding.Result, judging.Result, ask, started)) : WhenJudgedAsync(actor, finding.Result, judging, ask, started);
        }

        return WhenFoundAsync(actor, finding, ask, started, ct);
    }

    private async ValueTask<KeyVerdict> WhenFoundAsync(Actor actor, ValueTask<KeyFacts?> finding, KeyAsk ask, long started, CancellationToken ct)
    {
        var facts = await finding;
        return Used(actor, facts, await JudgeAsync(actor, facts, ask, ct), ask, started);
    }

    private async ValueTask<KeyVerdict> WhenJudgedAsync(Actor actor, KeyFacts? facts, ValueTask<KeyVerdict> judging, KeyAsk ask, long started) =>
        Used(actor, facts, await judging, ask, started);

    // A key of another workspace looks like none (decisions 29).
    private ValueTask<KeyVerdict> JudgeAsync(Actor actor, KeyFacts? facts, in KeyAsk ask, CancellationToken ct) =>
        facts is null || facts.WorkspaceId != actor.Workspace ? new ValueTask<KeyVerdict>(KeyVerdict.NotFound.It) : judge.RunAsync(facts, ask, ct);

    private KeyVerdict Used(Actor actor, KeyFacts? facts, KeyVerdict verdict, in KeyAsk ask, long started)
    {
        if (facts is not null && verdict is not KeyVerdict.NotFound)
        {
            use.Note(new KeyUse(facts, verdict, actor, ask.Address, time.GetElapsedTime(started)));
        }

        return verdict;
    }
}
