using System.Runtime.InteropServices;

namespace ClientPortal.Domain.Changes;

/// <summary>What a committed change was about. Stored; the numbers stay.</summary>
public enum ChangeKind
{
    /// <summary>A value of an API key, named by the beginning of its hash (<see cref="ChangeSubject.OfKeyValue"/>): made, changed or ended.</summary>
    ApiKeyValue = 1,

    /// <summary>A client, by its row id: settings, secrets, pause, end.</summary>
    Client = 2,

    /// <summary>A workspace, by its id: settings, end, and everything in it.</summary>
    Workspace = 3,

    /// <summary>A person's place in a workspace, by the user's id: joined, another role, left.</summary>
    Member = 4,

    /// <summary>One access token, by its <c>jti</c>: ended before its time.</summary>
    AccessToken = 5,

    /// <summary>The keys that tokens are signed with, all of them together: one ended.</summary>
    SigningKeys = 6,

    /// <summary>A person, by the user's id: name, language, state, and sessions that ended or changed.</summary>
    User = 7,
}

/// <summary>One changed thing.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ChangeSubject(ChangeKind Kind, Guid Id)
{
    /// <summary>Those of the host, which has one set of them.</summary>
    public static readonly ChangeSubject SigningKeys = new(ChangeKind.SigningKeys, Guid.Empty);

    /// <summary>The beginning of a key's hash stands for it: what is kept in memory is found by it, and an end can be told without a read.</summary>
    public static ChangeSubject OfKeyValue(ReadOnlySpan<byte> hash) => new(ChangeKind.ApiKeyValue, new Guid(hash[..16], bigEndian: true));
}
