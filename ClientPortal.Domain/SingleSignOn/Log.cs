using Microsoft.Extensions.Logging;

namespace ClientPortal.Domain.SingleSignOn;

internal static partial class Log
{
    // The reason is for the operator; people are told what to do instead.
    [LoggerMessage(EventId = 3701, Level = LogLevel.Warning, Message = "The provider of connection {ConnectionId} was not believed: {Reason}.")]
    public static partial void ProviderRefused(ILogger log, Guid connectionId, string reason);
}
