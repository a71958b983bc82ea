using System.Buffers.Binary;
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
    private readonly Remembered<TokenHash, AccessTokenFacts> _tokens = new(heard, Most, facts => facts.Id);

    /// <summary>Null where nothing is remembered, or it has ended by now, or this node does not hear of changes.</summary>
    internal AccessTokenFacts? Find(in TokenHash hash, DateTimeOffset now) => _tokens.Find(hash) is { } facts && facts.ExpiresAt > now ? facts : null;

    internal ChangeStamp Stamp() => heard.Stamp();

    internal void Remember(in TokenHash hash, AccessTokenFacts facts, ChangeStamp readAt)
    {
        if (facts.GrantId is null && facts.Lineage.Count <= 1)
        {
            _tokens.Remember(
                hash, facts, readAt, [new(ChangeKind.AccessToken, facts.Id), new(ChangeKind.Client, facts.ClientRowId), new(ChangeKind.Workspace, facts.WorkspaceId), ChangeSubject.SigningKeys]);
        }
    }

    public void Forget(ChangeSubject subject)
    {
        switch (subject.Kind)
        {
            case ChangeKind.AccessToken:
                _tokens.Forget(subject.Id);
                break;
            case ChangeKind.Client:
                _tokens.ForgetThose(facts => facts.ClientRowId == subject.Id);
                break;
            case ChangeKind.Workspace:
                _tokens.ForgetThose(facts => facts.WorkspaceId == subject.Id);
                break;
            case ChangeKind.SigningKeys:
                _tokens.ForgetAll();
                break;
        }
    }

    public void ForgetAll() => _tokens.ForgetAll();
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
