using ClientPortal.Domain.Changes;

namespace ClientPortal.Domain.SigningKeys;

/// <summary>Counts the ends of signing keys that this node has heard of, so that <see cref="SigningKeyRing"/> reads again before its time.</summary>
public sealed class SigningKeyChanges : IFollowsChanges
{
    private int _count;

    internal int Count => Volatile.Read(ref _count);

    public void Forget(ChangeSubject subject)
    {
        if (subject.Kind == ChangeKind.SigningKeys)
        {
            ForgetAll();
        }
    }

    public void ForgetAll() => Interlocked.Increment(ref _count);
}
