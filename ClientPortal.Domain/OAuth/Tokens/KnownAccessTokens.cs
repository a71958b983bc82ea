using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ClientPortal.Domain.Changes;

namespace ClientPortal.Domain.OAuth.Tokens;

/// <summary>
/// What was found lately about access tokens of clients on their own behalf, under the hash of each: neither a signature nor the database is asked again
/// (a signature costs more than the rest of an answer). A token of a person depends on their session, role and grant, and is asked about each time.
/// Only living tokens are in it; what ends one is told by the sequence of changes, and its own end by its time.
/// </summary>
public sealed class KnownAccessTokens(HeardChanges heard) : IFollowsChanges
{
    private const int Most = 8192;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<TokenHash, AccessTokenFacts> _facts = [];
    private readonly Dictionary<Guid, TokenHash> _hashes = [];

    /// <summary>Null where nothing is remembered, or it has ended by now, or this node does not hear of changes.</summary>
    internal AccessTokenFacts? Find(in TokenHash hash, DateTimeOffset now) =>
        !heard.IsCutOff && _facts.TryGetValue(hash, out var facts) && facts.ExpiresAt > now ? facts : null;

    internal ChangeStamp Stamp() => heard.Stamp();

    internal void Remember(in TokenHash hash, AccessTokenFacts facts, ChangeStamp readAt)
    {
        if (facts.GrantId is not null || facts.Lineage.Count > 1)
        {
            return;
        }

        lock (_gate)
        {
            if (heard.HasChanged(readAt, [new(ChangeKind.AccessToken, facts.Id), new(ChangeKind.Client, facts.ClientRowId), new(ChangeKind.Workspace, facts.WorkspaceId), ChangeSubject.SigningKeys]))
            {
                return;
            }

            if (_hashes.Count >= Most)
            {
                Clear();
            }

            _facts[hash] = facts;
            _hashes[facts.Id] = hash;
        }
    }

    public void Forget(ChangeSubject subject)
    {
        lock (_gate)
        {
            switch (subject.Kind)
            {
                case ChangeKind.AccessToken when _hashes.Remove(subject.Id, out var hash):
                    _facts.TryRemove(hash, out _);
                    break;
                case ChangeKind.Client:
                    ForgetThose(facts => facts.ClientRowId == subject.Id);
                    break;
                case ChangeKind.Workspace:
                    ForgetThose(facts => facts.WorkspaceId == subject.Id);
                    break;
                case ChangeKind.SigningKeys:
                    Clear();
                    break;
            }
        }
    }

    public void ForgetAll()
    {
        lock (_gate)
        {
            Clear();
        }
    }

    private void ForgetThose(Predicate<AccessTokenFacts> match)
    {
        foreach (var (hash, facts) in _facts.Where(pair => match(pair.Value)).ToArray())
        {
            _facts.TryRemove(hash, out _);
            _hashes.Remove(facts.Id);
        }
    }

    private void Clear()
    {
        _facts.Clear();
        _hashes.Clear();
    }
}

/// <summary>The SHA-256 of a token as it was presented.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TokenHash(UInt128 First, UInt128 Second)
{
    public static TokenHash Of(string presented)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(presented), hash);
        return new TokenHash(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }

    /// <summary>Masked.</summary>
    public override string ToString() => "hash of a token";
}
