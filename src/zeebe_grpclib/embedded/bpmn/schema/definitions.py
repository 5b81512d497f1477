"""What BPMN 2.0 allows where: the content of the standard's schema in a notation of our own.

A type is written as ``name: parent; children; attributes``. The children stand in that order,
behind those of the parent: ``?`` at most one, ``*`` any number, ``+`` at least one, ``{2,}``
in numbers, ``(a|b)`` one of them; ``name=type`` where the name alone does not say the type.
``!`` marks an attribute that must be there, ``*`` among the attributes that those of other
namespaces may be there, ``~`` that text may stand between the children. A group may be
replaced by any of its members, an enumeration lists its values.

It is a table, hence the length.
"""

TYPES = """
definitions: -; import* extension* rootElement* bpmndi:BPMNDiagram* relationship*; id=ID
  name=string targetNamespace!=anyURI expressionLanguage=anyURI typeLanguage=anyURI
  exporter=string exporterVersion=string *
import: -; ; namespace!=anyURI location!=string importType!=anyURI
activity abstract: flowNode; ioSpecification? property* dataInputAssociation*
  dataOutputAssociation* resourceRole* loopCharacteristics?; isForCompensation=boolean
  startQuantity=integer completionQuantity=integer default=IDREF
adHocSubProcess: subProcess; completionCondition=expression?; cancelRemainingInstances=boolean
  ordering=adHocOrdering
artifact abstract: baseElement
assignment: baseElement; from=expression to=expression
association: artifact; ; sourceRef!=QName targetRef!=QName
  associationDirection=associationDirection
auditing: baseElement
baseElement abstract: -; documentation* extensionElements?; id=ID *
baseElementWithMixedContent~ abstract: -; documentation* extensionElements?; id=ID *
boundaryEvent: catchEvent; ; cancelActivity=boolean attachedToRef!=QName
businessRuleTask: task; ; implementation=anyURI
callableElement: rootElement; supportedInterfaceRef=QName* ioSpecification? ioBinding*;
  name=string
callActivity: activity; ; calledElement=string
callChoreography: choreographyActivity; participantAssociation*; calledChoreographyRef=QName
callConversation: conversationNode; participantAssociation*; calledCollaborationRef=QName
cancelEventDefinition: eventDefinition
catchEvent abstract: event; dataOutput* dataOutputAssociation* outputSet? eventDefinition*
  eventDefinitionRef=QName*; parallelMultiple=boolean
category: rootElement; categoryValue*; name=string
categoryValue: baseElement; ; value=string
choreography: collaboration; flowElement*
choreographyActivity abstract: flowNode; participantRef=QName{2,} correlationKey*;
  initiatingParticipantRef!=QName loopType=choreographyLoopType
choreographyTask: choreographyActivity; messageFlowRef=QName{1,2}
collaboration: rootElement; participant* messageFlow* artifact* conversationNode*
  conversationAssociation* participantAssociation* messageFlowAssociation* correlationKey*
  choreographyRef=QName* conversationLink*; name=string isClosed=boolean
compensateEventDefinition: eventDefinition; ; waitForCompletion=boolean activityRef=QName
complexBehaviorDefinition: baseElement; condition=formalExpression event=implicitThrowEvent?
complexGateway: gateway; activationCondition=expression?; default=IDREF
conditionalEventDefinition: eventDefinition; condition=expression
conversation: conversationNode
conversationAssociation: baseElement; ; innerConversationNodeRef!=QName
  outerConversationNodeRef!=QName
conversationLink: baseElement; ; name=string sourceRef!=QName targetRef!=QName
conversationNode abstract: baseElement; participantRef=QName* messageFlowRef=QName*
  correlationKey*; name=string
correlationKey: baseElement; correlationPropertyRef=QName*; name=string
correlationProperty: rootElement; correlationPropertyRetrievalExpression+; name=string type=QName
correlationPropertyBinding: baseElement; dataPath=formalExpression; correlationPropertyRef!=QName
correlationPropertyRetrievalExpression: baseElement; messagePath=formalExpression;
  messageRef!=QName
correlationSubscription: baseElement; correlationPropertyBinding*; correlationKeyRef!=QName
dataAssociation: baseElement; sourceRef=IDREF* targetRef=IDREF transformation=formalExpression?
  assignment*
dataInput: baseElement; dataState?; name=string itemSubjectRef=QName isCollection=boolean
dataInputAssociation: dataAssociation
dataObject: flowElement; dataState?; itemSubjectRef=QName isCollection=boolean
dataObjectReference: flowElement; dataState?; itemSubjectRef=QName dataObjectRef=IDREF
dataOutput: baseElement; dataState?; name=string itemSubjectRef=QName isCollection=boolean
dataOutputAssociation: dataAssociation
dataState: baseElement; ; name=string
dataStore: rootElement; dataState?; name=string capacity=integer isUnlimited=boolean
  itemSubjectRef=QName
dataStoreReference: flowElement; dataState?; itemSubjectRef=QName dataStoreRef=QName
documentation~: -; ##any?; id=ID textFormat=string
endEvent: throwEvent
endPoint: rootElement
error: rootElement; ; name=string errorCode=string structureRef=QName
errorEventDefinition: eventDefinition; ; errorRef=QName
escalation: rootElement; ; name=string escalationCode=string structureRef=QName
escalationEventDefinition: eventDefinition; ; escalationRef=QName
event abstract: flowNode; property*
eventBasedGateway: gateway; ; instantiate=boolean eventGatewayType=eventBasedGatewayType
eventDefinition abstract: rootElement
exclusiveGateway: gateway; ; default=IDREF
expression: baseElementWithMixedContent
extension: -; documentation*; definition=QName mustUnderstand=boolean
extensionElements: -; ##other*
flowElement abstract: baseElement; auditing? monitoring? categoryValueRef=QName*; name=string
flowNode abstract: flowElement; incoming=QName* outgoing=QName*
formalExpression: expression; ; language=anyURI evaluatesToTypeRef=QName
gateway: flowNode; ; gatewayDirection=gatewayDirection
globalBusinessRuleTask: globalTask; ; implementation=anyURI
globalChoreographyTask: choreography; ; initiatingParticipantRef=QName
globalConversation: collaboration
globalManualTask: globalTask
globalScriptTask: globalTask; script?; scriptLanguage=anyURI
globalTask: callableElement; resourceRole*
globalUserTask: globalTask; rendering*; implementation=anyURI
group: artifact; ; categoryValueRef=QName
humanPerformer: performer
implicitThrowEvent: throwEvent
inclusiveGateway: gateway; ; default=IDREF
inputSet: baseElement; dataInputRefs=IDREF* optionalInputRefs=IDREF*
  whileExecutingInputRefs=IDREF* outputSetRefs=IDREF*; name=string
interface: rootElement; operation+; name!=string implementationRef=QName
intermediateCatchEvent: catchEvent
intermediateThrowEvent: throwEvent
ioBinding: baseElement; ; operationRef!=QName inputDataRef!=IDREF outputDataRef!=IDREF
ioSpecification: baseElement; dataInput* dataOutput* inputSet+ outputSet+
itemDefinition: rootElement; ; structureRef=QName isCollection=boolean itemKind=itemKind
lane: baseElement; partitionElement=baseElement? flowNodeRef=IDREF* childLaneSet=laneSet?;
  name=string partitionElementRef=QName
laneSet: baseElement; lane*; name=string
linkEventDefinition: eventDefinition; source=QName* target=QName?; name!=string
loopCharacteristics abstract: baseElement
manualTask: task
message: rootElement; ; name=string itemRef=QName
messageEventDefinition: eventDefinition; operationRef=QName?; messageRef=QName
messageFlow: baseElement; ; name=string sourceRef!=QName targetRef!=QName messageRef=QName
messageFlowAssociation: baseElement; ; innerMessageFlowRef!=QName outerMessageFlowRef!=QName
monitoring: baseElement
multiInstanceLoopCharacteristics: loopCharacteristics; loopCardinality=expression?
  loopDataInputRef=QName? loopDataOutputRef=QName? inputDataItem=dataInput?
  outputDataItem=dataOutput? complexBehaviorDefinition* completionCondition=expression?;
  isSequential=boolean behavior=multiInstanceFlowCondition oneBehaviorEventRef=QName
  noneBehaviorEventRef=QName
operation: baseElement; inMessageRef=QName outMessageRef=QName? errorRef=QName*; name!=string
  implementationRef=QName
outputSet: baseElement; dataOutputRefs=IDREF* optionalOutputRefs=IDREF*
  whileExecutingOutputRefs=IDREF* inputSetRefs=IDREF*; name=string
parallelGateway: gateway
participant: baseElement; interfaceRef=QName* endPointRef=QName* participantMultiplicity?;
  name=string processRef=QName
participantAssociation: baseElement; innerParticipantRef=QName outerParticipantRef=QName
participantMultiplicity: baseElement; ; minimum=int maximum=int
partnerEntity: rootElement; participantRef=QName*; name=string
partnerRole: rootElement; participantRef=QName*; name=string
performer: resourceRole
potentialOwner: humanPerformer
process: callableElement; auditing? monitoring? property* laneSet* flowElement* artifact*
  resourceRole* correlationSubscription* supports=QName*; processType=processType isClosed=boolean
  isExecutable=boolean definitionalCollaborationRef=QName
property: baseElement; dataState?; name=string itemSubjectRef=QName
receiveTask: task; ; implementation=anyURI instantiate=boolean messageRef=QName operationRef=QName
relationship: baseElement; source=QName+ target=QName+; type!=string
  direction=relationshipDirection
rendering: baseElement
resource: rootElement; resourceParameter*; name!=string
resourceAssignmentExpression: baseElement; expression
resourceParameter: baseElement; ; name=string type=QName isRequired=boolean
resourceParameterBinding: baseElement; expression; parameterRef!=QName
resourceRole: baseElement; resourceRef=QName? resourceParameterBinding*
  resourceAssignmentExpression?; name=string
rootElement abstract: baseElement
scriptTask: task; script?; scriptFormat=string
script~: -; ##any?
sendTask: task; ; implementation=anyURI messageRef=QName operationRef=QName
sequenceFlow: flowElement; conditionExpression=expression?; sourceRef!=IDREF targetRef!=IDREF
  isImmediate=boolean
serviceTask: task; ; implementation=anyURI operationRef=QName
signal: rootElement; ; name=string structureRef=QName
signalEventDefinition: eventDefinition; ; signalRef=QName
standardLoopCharacteristics: loopCharacteristics; loopCondition=expression?; testBefore=boolean
  loopMaximum=integer
startEvent: catchEvent; ; isInterrupting=boolean
subChoreography: choreographyActivity; flowElement* artifact*
subConversation: conversationNode; conversationNode*
subProcess: activity; laneSet* flowElement* artifact*; triggeredByEvent=boolean
task: activity
terminateEventDefinition: eventDefinition
textAnnotation: artifact; text?; textFormat=string
text~: -; ##any?
throwEvent abstract: event; dataInput* dataInputAssociation* inputSet? eventDefinition*
  eventDefinitionRef=QName*
timerEventDefinition: eventDefinition; (timeDate|timeDuration|timeCycle)=expression?
transaction: subProcess; ; method=anyURI
userTask: task; rendering*; implementation=anyURI
bpmndi:BPMNDiagram: di:Diagram; bpmndi:BPMNPlane bpmndi:BPMNLabelStyle*
bpmndi:BPMNPlane: di:Plane; ; bpmnElement=QName
bpmndi:BPMNEdge: di:LabeledEdge; bpmndi:BPMNLabel?; bpmnElement=QName sourceElement=QName
  targetElement=QName messageVisibleKind=messageVisibleKind
bpmndi:BPMNShape: di:LabeledShape; bpmndi:BPMNLabel?; bpmnElement=QName isHorizontal=boolean
  isExpanded=boolean isMarkerVisible=boolean isMessageVisible=boolean
  participantBandKind=participantBandKind choreographyActivityShape=QName
bpmndi:BPMNLabel: di:Label; ; labelStyle=QName
bpmndi:BPMNLabelStyle: di:Style; dc:Font
di:DiagramElement abstract: -; di:extension?; id=ID *
di:extension: -; ##other*
di:Diagram abstract: -; ; name=string documentation=string resolution=double id=ID
di:Style abstract: -; ; id=ID
di:Node abstract: di:DiagramElement
di:Edge abstract: di:DiagramElement; di:waypoint=dc:Point{2,}
di:LabeledEdge abstract: di:Edge
di:Shape abstract: di:Node; dc:Bounds
di:LabeledShape abstract: di:Shape
di:Label abstract: di:Node; dc:Bounds?
di:Plane abstract: di:Node; di:DiagramElement*
dc:Font: -; ; name=string size=double isBold=boolean isItalic=boolean isUnderline=boolean
  isStrikeThrough=boolean
dc:Point: -; ; x!=double y!=double
dc:Bounds: -; ; x!=double y!=double width!=double height!=double
"""

GROUPS = """
flowElement = adHocSubProcess boundaryEvent businessRuleTask callActivity callChoreography
  choreographyTask complexGateway dataObject dataObjectReference dataStoreReference endEvent event
  eventBasedGateway exclusiveGateway implicitThrowEvent inclusiveGateway intermediateCatchEvent
  intermediateThrowEvent manualTask parallelGateway receiveTask scriptTask sendTask sequenceFlow
  serviceTask startEvent subChoreography subProcess task transaction userTask
artifact = association group textAnnotation
conversationNode = callConversation conversation subConversation
eventDefinition = cancelEventDefinition compensateEventDefinition conditionalEventDefinition
  errorEventDefinition escalationEventDefinition linkEventDefinition messageEventDefinition
  signalEventDefinition terminateEventDefinition timerEventDefinition
rootElement = category collaboration correlationProperty dataStore endPoint error escalation
  eventDefinition globalBusinessRuleTask globalManualTask globalScriptTask globalTask
  globalUserTask interface itemDefinition message partnerEntity partnerRole process resource
  signal
collaboration = choreography globalConversation
expression = formalExpression
choreography = globalChoreographyTask
performer = humanPerformer potentialOwner
loopCharacteristics = multiInstanceLoopCharacteristics standardLoopCharacteristics
resourceRole = performer
di:DiagramElement = bpmndi:BPMNShape bpmndi:BPMNEdge
"""

ENUMERATIONS = """
adHocOrdering = Parallel Sequential
associationDirection = None One Both
choreographyLoopType = None Standard MultiInstanceSequential MultiInstanceParallel
eventBasedGatewayType = Exclusive Parallel
gatewayDirection = Unspecified Converging Diverging Mixed
itemKind = Information Physical
messageVisibleKind = initiating non_initiating
multiInstanceFlowCondition = None One All Complex
participantBandKind = top_initiating middle_initiating bottom_initiating top_non_initiating
  middle_non_initiating bottom_non_initiating
processType = None Public Private
relationshipDirection = None Forward Backward Both
"""
