using Xunit;

namespace ClientPortal.Tests.Hosting;

/// <summary>Tests that measure the heap of the process: when the others are done, which allocate and free beside them.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
