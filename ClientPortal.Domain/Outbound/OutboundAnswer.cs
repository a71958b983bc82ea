namespace ClientPortal.Domain.Outbound;

/// <summary>What a call to an address that a client named came to.</summary>
public abstract record OutboundAnswer
{
    private OutboundAnswer()
    {
    }

    /// <summary>The whole answer, whatever its status; a redirect is an answer like any other and has led nowhere.</summary>
    /// <param name="MediaType">In lower case, without parameters; null where none was said.</param>
    /// <param name="MaxAge">How long it may be kept (RFC 9111 §5.2.2); zero for <c>no-store</c> and <c>no-cache</c>, null where nothing was said.</param>
    public sealed record Answered(int Status, string? MediaType, ReadOnlyMemory<byte> Body, TimeSpan? MaxAge, string? ETag = null) : OutboundAnswer
    {
        public bool IsOk => Status is >= 200 and < 300;
    }

    public sealed record Failed(OutboundFailure Failure) : OutboundAnswer;
}

/// <summary>Why there is no answer; for logs and for the person who named the address.</summary>
public enum OutboundFailure
{
    /// <summary>The address is not one the portal calls; nothing was sent.</summary>
    Refused,

    /// <summary>No such name, nobody there, no valid certificate, or the connection broke.</summary>
    Unreachable,
    TooSlow,
    TooLarge,
}
